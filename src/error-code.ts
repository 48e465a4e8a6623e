/**
 * The code that an error carries, empty where it has none: of Node and OpenSSL (https://nodejs.org/api/errors.html), of undici, or a
 * SQLSTATE. Anything else in its place may be a text of somebody's, and is no code.
 */
export function errorCodeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' && /^[A-Z0-9_]{2,60}$/.test(error.code) ? error.code : '';
}

/** The code where it is one of the operating system, such as `ENOENT` for a file or `ECONNREFUSED`; else empty. */
export function systemCodeOf(error: unknown): string {
  const code = errorCodeOf(error);
  return /^E[A-Z0-9]+$/.test(code) ? code : '';
}
