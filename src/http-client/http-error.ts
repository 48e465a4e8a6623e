import { errorCodeOf, ForeseenError } from '../core/errors.ts';

/**
 * Reason why a request failed. `invalid-request`: it was never sent. `unreachable`: no answer began, or it broke off. `packed`: the
 * answer is encoded in a way that is not read here. `ended`: by the caller's own signal.
 */
export type HttpErrorKind =
  | 'invalid-request'
  | 'unreachable'
  | 'timeout'
  | 'redirected'
  | 'too-large'
  | 'too-deep'
  | 'packed'
  | 'ended';

/** Facts besides the reason. */
export interface HttpErrorFacts {
  /** Code of the network, of TLS or of the HTTP parser: `ECONNREFUSED`. */
  readonly code?: string;
  /** The beginning of an answer whose rest could not be read. */
  readonly answered?: { readonly status: number; readonly headers: Headers };
}

/** A request without a usable answer. Its message is fit for people: no address, no secret, no text of a library. */
export class HttpError extends ForeseenError {
  readonly kind: HttpErrorKind;
  /** The reason as a clause without its subject: `nothing listens at its address, ECONNREFUSED`. */
  readonly detail: string;
  readonly code: string | undefined;
  readonly answered: HttpErrorFacts['answered'];

  constructor(kind: HttpErrorKind, detail: string, { code, answered }: HttpErrorFacts = {}) {
    super(sentence('the server', kind, detail));
    this.name = 'HttpError';
    this.kind = kind;
    this.detail = detail;
    this.code = code;
    // Not to be logged with the error: headers may hold cookies.
    Object.defineProperty(this, 'answered', { value: answered, enumerable: false });
  }

  /** Returns the reason with the name of the server: `GitHub cannot be reached (its name is not known, ENOTFOUND)`. */
  describe(subject: string): string {
    return sentence(subject, this.kind, this.detail);
  }
}

function sentence(subject: string, kind: HttpErrorKind, detail: string): string {
  return kind === 'unreachable' ? `${subject} cannot be reached (${detail})` : `${subject}: ${detail}`;
}

/**
 * Meanings of codes of Node, undici, OpenSSL and zlib: nodejs.org/api/errors.html, nodejs.org/api/tls.html, undici's docs/api/Errors.md.
 */
const MEANINGS: readonly (readonly [code: RegExp, meaning: string])[] = [
  [/^ECONNREFUSED$/, 'nothing listens at its address'],
  [/^ENOTFOUND$/, 'its host name is unknown'],
  [/^EAI_/, 'its host name cannot be resolved now'],
  [/^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/, 'the connection timed out'],
  [/^(UND_ERR_(HEADERS|BODY)_TIMEOUT)$/, 'it stopped responding'],
  [/^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|UND_ERR_.*CONTENT_LENGTH_MISMATCH)$/, 'the connection was lost'],
  [/^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/, 'there is no route to it from this machine'],
  [/^(EMFILE|ENFILE)$/, 'this process has no file descriptors left'],
  [/^(EACCES|EPERM)$/, 'this machine does not allow the connection'],
  [/^CERT_HAS_EXPIRED$/, 'its certificate has expired'],
  [/^CERT_NOT_YET_VALID$/, 'its certificate is not valid yet'],
  [/SELF_SIGNED/, 'its certificate is self-signed'],
  [/^ERR_TLS_CERT_ALTNAME/, 'its certificate is for another host name'],
  [/^(UNABLE_TO_|CERT_|INVALID_|CRL_)/, 'its certificate cannot be verified'],
  [/^(ERR_TLS|ERR_SSL|EPROTO)/, 'the TLS handshake failed'],
  [/^HPE_/, 'it does not speak HTTP'],
];

/** Failures other than of the connection, by code. */
const OTHERS: readonly (readonly [code: RegExp, kind: HttpErrorKind, detail: string])[] = [
  [/^(UND_ERR_HEADERS_OVERFLOW|HPE_HEADER_OVERFLOW)$/, 'too-large', 'the response headers are too long'],
  [/^(Z_|ERR_(_ERROR_FORMAT|BROTLI)|ERR_PADDING|ERR__)/, 'packed', 'the response cannot be decompressed'],
];

/** Converts an error of `fetch` or of a body, by its code only: the messages of libraries may hold addresses and keys. */
export function httpErrorOf(error: unknown, answered?: HttpErrorFacts['answered']): HttpError {
  if (error instanceof HttpError) return error;
  if (isBlockedPort(error)) return new HttpError('unreachable', 'the port of its address is not allowed by fetch');
  const code = firstCodeOf(error);
  if (code === undefined) return new HttpError('unreachable', 'the request failed', { ...(answered && { answered }) });
  const facts = { code, ...(answered && { answered }) };
  const other = OTHERS.find(([pattern]) => pattern.test(code));
  if (other) return new HttpError(other[1], `${other[2]}, ${code}`, facts);
  const meaning = MEANINGS.find(([pattern]) => pattern.test(code))?.[1] ?? 'the request failed';
  return new HttpError('unreachable', `${meaning}, ${code}`, facts);
}

/** Whether fetch blocked the port, the only failure without a code: fetch.spec.whatwg.org/#port-blocking. */
function isBlockedPort(error: unknown): boolean {
  return error instanceof TypeError && error.cause instanceof Error && error.cause.message === 'bad port';
}

/** Most causes in a chain that are searched for a code. */
const MOST_CAUSES = 5;

/** The first code of an error, of its causes, or of the attempts that it sums up. */
function firstCodeOf(error: unknown, left = MOST_CAUSES): string | undefined {
  if (left === 0 || typeof error !== 'object' || error === null) return undefined;
  const own = errorCodeOf(error);
  if (own !== '') return own;
  const below = [
    'cause' in error ? error.cause : undefined,
    'errors' in error && Array.isArray(error.errors) ? error.errors[0] : undefined,
  ];
  return below.map((one) => firstCodeOf(one, left - 1)).find((code) => code !== undefined);
}
