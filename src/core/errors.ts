/**
 * An error that the bot expects, with a message written for people: a database, Slack or Datadog that fails, a file that is odd. Any
 * other error is a fault of the program.
 */
export class ForeseenError extends Error {}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The stack of anything that was thrown, for a terminal; its message where there is no stack. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The error below an error; undefined where there is none. */
export function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

/**
 * The code of an error, empty where it has none: of Node and OpenSSL (https://nodejs.org/api/errors.html), of undici, or a
 * SQLSTATE. Anything else in its place may be a text of somebody's, and is not a code.
 */
export function errorCodeOf(error: unknown): string {
  const code = fieldOf(error, 'code');
  return typeof code === 'string' && /^[A-Z0-9_]{2,60}$/.test(code) ? code : '';
}

/** The code where it is one of the operating system, such as `ENOENT` for a file or `ECONNREFUSED`; else empty. */
export function systemCodeOf(error: unknown): string {
  const code = errorCodeOf(error);
  return /^E[A-Z0-9]+$/.test(code) ? code : '';
}

/** The code of a Slack SDK's error, which may be written in small letters; empty where it has none. */
export function anyCaseCodeOf(error: unknown): string {
  const code = fieldOf(error, 'code');
  return typeof code === 'string' && /^\w{2,60}$/.test(code) ? code : '';
}

function fieldOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null && name in error
    ? (error as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
