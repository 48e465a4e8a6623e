/**
 * An error that the bot expects, with a message written for people: a database, Slack or Datadog that fails, an unusable file.
 * Any other error is a fault of the program.
 */
export class ForeseenError extends Error {}

/** Returns the message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Returns the stack of anything that was thrown, for a terminal; its message if there is no stack. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Returns the cause of an error; undefined if there is none. */
export function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

/**
 * Returns the code of an error, empty if it has none: of Node and OpenSSL (https://nodejs.org/api/errors.html), of undici, or a
 * SQLSTATE. Any other value in its place may be somebody's text, and does not count as a code.
 */
export function errorCodeOf(error: unknown): string {
  const code = fieldOf(error, 'code');
  return typeof code === 'string' && /^[A-Z0-9_]{2,60}$/.test(code) ? code : '';
}

/** Returns the code if it is one of the operating system, such as `ENOENT` for a file or `ECONNREFUSED`; else empty. */
export function systemCodeOf(error: unknown): string {
  const code = errorCodeOf(error);
  return /^E[A-Z0-9]+$/.test(code) ? code : '';
}

/** Returns the code of a Slack SDK's error, which may be in lower case; empty if it has none. */
export function anyCaseCodeOf(error: unknown): string {
  const code = fieldOf(error, 'code');
  return typeof code === 'string' && /^\w{2,60}$/.test(code) ? code : '';
}

function fieldOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null && name in error
    ? (error as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
