/** What the codes of Node, of its `fetch` and of TLS mean (nodejs.org/api/errors.html, undici/docs/docs/api/Errors.md). */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut off',
  EPIPE: 'the connection was cut off',
  UND_ERR_SOCKET: 'the connection was cut off',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host could not be looked up',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the network',
  ETIMEDOUT: 'there was no answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'there was no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'there was no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer did not end in time',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'the answer is too long',
  EMFILE: 'the bot has no file descriptor left',
  ENFILE: 'the machine has no file descriptor left',
  EPROTO: 'TLS failed',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by nobody known',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is signed by nobody known',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is signed by nobody known',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate is signed by nobody known',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is that of another host',
};

/** Deeper than any library wraps an error. */
const MOST_CAUSES = 5;

/**
 * Why a connection failed, in words for people with the code behind them; `otherwise` where the code is none of the known ones. The
 * words of the error itself are never told: they may hold addresses, headers and keys.
 */
export function connectionWords(error: unknown, otherwise: string): string {
  if (nameOf(error) === 'TimeoutError' || nameOf(error) === 'AbortError') return 'there was no answer in time';
  const code = codesOf(error, MOST_CAUSES).find((one) => Object.hasOwn(WORDS, one));
  return code === undefined ? otherwise : `${WORDS[code]} (${code})`;
}

/** The codes of an error, of its causes, and of the errors that it stands for. */
function codesOf(error: unknown, depth: number): readonly string[] {
  if (typeof error !== 'object' || error === null || depth === 0) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const others = error instanceof AggregateError ? error.errors.slice(0, MOST_CAUSES) : [];
  const inner = [
    ...('cause' in error ? [error.cause] : []),
    ...('original' in error ? [error.original] : []),
    ...others,
  ];
  return [...own, ...inner.flatMap((one) => codesOf(one, depth - 1))];
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');
