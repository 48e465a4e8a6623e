/** What is wrong with a value, without repeating it, and the next step. */
export interface Mistake {
  readonly what: string;
  readonly fix: string;
}

/** A user and a password, as they are. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/** A / or ? of a password ends the part of an address that has the host, and what follows would be read as a database or not at all. */
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

/** What is wrong with the login of a complete address that may carry one. */
export function loginMistake(address: string): Mistake | undefined {
  if (/^[^/]*\/\/[^\\/?#]*[\\/?#].*@/.test(address)) return ENDS_EARLY;
  const { username, password } = new URL(address);
  if ((username === '') !== (password === '')) return HALF;
  return username === '' || isDecodable(`${username}:${password}`) ? undefined : NOT_DECODABLE;
}

/** The login that an address carries, decoded as far as it can be; undefined where it has no user and no password. */
export function loginOf(address: string): Login | undefined {
  if (!URL.canParse(address)) return undefined;
  const { username, password } = new URL(address);
  return username === '' && password === '' ? undefined : { user: decoded(username), password: decoded(password) };
}

/** The same address without its login; as it is where it carries none. */
export function withoutLogin(address: string): string {
  if (loginOf(address) === undefined) return address;
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return url.href;
}

/**
 * Whether a password is a short word of lower-case letters. It is not looked for in texts: to replace such a word wherever it stands
 * would spoil ordinary sentences, and show what the password is. In an address, and behind `password=`, it is still replaced.
 */
export function isCommonWord(password: string): boolean {
  return /^[a-z]{0,11}$/.test(password);
}

/**
 * What of a login is looked for in texts. A user may be a token where there is no password, and both stand in a header together. A
 * user of common letters is not looked for, whatever their case: it may be the name of the service, which stands in half of all texts.
 */
export function loginSecrets(login: Login | undefined): readonly string[] {
  if (login === undefined) return [];
  const { user, password } = login;
  const alone = [isCommonWord(user.toLowerCase()) ? '' : user, isCommonWord(password) ? '' : password];
  return [...alone, password === '' ? '' : `${user}:${password}`].filter((secret) => secret !== '');
}

/** Whether each % of it begins a percent-encoding, of UTF-8. */
export function isDecodable(text: string): boolean {
  return !/%(?![0-9A-Fa-f]{2})/.test(text) && decodedOrNull(text) !== null;
}

/** The text without percent-encodings; as it is where they cannot be read. */
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
