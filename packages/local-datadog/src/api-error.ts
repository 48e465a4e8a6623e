/** An answer other than 200, with Datadog's own body `{"errors":[...]}`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** 400: the request is wrong and Datadog would say so. */
export function badRequest(message: string): ApiError {
  return new ApiError(400, message);
}

/** 400 for what the real Datadog may well know: the local one refuses rather than inventing an answer. */
export function notKnown(what: string): ApiError {
  return new ApiError(400, `${what} is not known to the local Datadog`);
}
