/** Mistake in a value, which is not repeated, and how to fix it. */
export interface Mistake {
  readonly what: string;
  readonly fix: string;
}

/** A user and a password, decoded. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/** An unencoded / or ? in a password ends the authority of a URL, and the rest would be read as a database or not at all. */
export const ENDS_EARLY: Mistake = {
  what: 'has an @ after its host, or a #: a user or password with / ? # must be encoded',
  fix: 'write each / of the user or the password as %2F, ? as %3F, # as %23, @ as %40 and : as %3A',
};

export const NOT_DECODABLE: Mistake = {
  what: 'has a % that does not begin a percent-encoding',
  fix: 'write each % of the user or the password as %25, @ as %40, / as %2F and : as %3A',
};

const HALF: Mistake = {
  what: 'contains a user name or a password, but not both',
  fix: 'write both before the host, as USER:PASSWORD@HOST, or neither: a token has its own setting',
};

/** Mistake in the login of a complete URL that may contain one. */
export function loginMistake(address: string): Mistake | undefined {
  if (/^[^/]*\/\/[^\\/?#]*[\\/?#].*@/.test(address)) return ENDS_EARLY;
  const { username, password } = new URL(address);
  if ((username === '') !== (password === '')) return HALF;
  return username === '' || isDecodable(`${username}:${password}`) ? undefined : NOT_DECODABLE;
}

/** Login of a URL, decoded if possible; undefined without user and password. */
export function loginOf(address: string): Login | undefined {
  if (!URL.canParse(address)) return undefined;
  const { username, password } = new URL(address);
  return username === '' && password === '' ? undefined : { user: decoded(username), password: decoded(password) };
}

/** The URL without its login; unchanged if it has none. */
export function withoutLogin(address: string): string {
  if (loginOf(address) === undefined) return address;
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return url.href;
}

/**
 * Whether a password is a short word of lower-case letters. Such words are not redacted everywhere: that would spoil ordinary sentences,
 * and reveal the password. In a URL, and after `password=`, they are still redacted.
 */
export function isCommonWord(password: string): boolean {
  return /^[a-z]{0,11}$/.test(password);
}

/**
 * Secrets of a login to redact. A user without a password may be a token, and a header contains both together. A user that is a common
 * word, in any case, is not redacted: it may be the name of the service, which occurs in many texts.
 */
export function loginSecrets(login: Login | undefined): readonly string[] {
  if (login === undefined) return [];
  const { user, password } = login;
  const alone = [isCommonWord(user.toLowerCase()) ? '' : user, isCommonWord(password) ? '' : password];
  return [...alone, password === '' ? '' : `${user}:${password}`].filter((secret) => secret !== '');
}

/** Whether each % of a text begins a valid percent-encoding of UTF-8. */
export function isDecodable(text: string): boolean {
  return !/%(?![0-9A-Fa-f]{2})/.test(text) && decodedOrNull(text) !== null;
}

/** The percent-decoded text; unchanged if it cannot be decoded. */
export function decoded(text: string): string {
  return decodedOrNull(text) ?? text;
}

function decodedOrNull(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
