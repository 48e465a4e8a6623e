import { isOrdinaryName, SHORTEST_SECRET } from '../redaction/disguises.ts';
import { loginMistake, type Mistake } from './login.ts';

/** Mistake of quotation marks, which Docker env files keep and a shell removes. */
export const IN_QUOTES: Mistake = {
  what: 'is in quotation marks, which count as part of the value',
  fix: 'write it without quotation marks: Docker env files keep them',
};

/** Longest word that is always shown; a longer one may be a token or a key. */
const LONGEST_SHOWN_WORD = 15;
const LONGEST_SHOWN = 80;

/** The value in quotation marks for a message; a placeholder if it may be a token or a key in the wrong setting. */
export function quoted(value: string): string {
  const words = value.split(/[\s,#]+/).filter(Boolean);
  const isShown = value.length <= LONGEST_SHOWN && !words.some(mayBeKey);
  return isShown ? `"${value}"` : 'this value, which is not shown here because it looks like a token or a key';
}

/** Whether a word may be a token or a key: it is long, and not an ordinary name or path. */
export function mayBeKey(word: string): boolean {
  return word.length > LONGEST_SHOWN_WORD && !isOrdinaryName(word);
}

/** Whether a value begins or ends with a quotation mark. */
export function isInQuotes(value: string): boolean {
  return /^["'`]|["'`]$/.test(value);
}

/** Mistake in a token or key, which has to fit into a header and be long enough to be redacted. */
export function secretMistake(value: string): Mistake | undefined {
  const again = 'copy it again, alone and on one line';
  if (isInQuotes(value)) return IN_QUOTES;
  if (/\s/.test(value)) return { what: 'contains white space or a line break', fix: again };
  if (/[^\x21-\x7e]|["'`]/.test(value)) return { what: 'has a character that no token or key has', fix: again };
  if (value.length < SHORTEST_SECRET) return { what: 'is too short to be a token or a key', fix: again };
  return undefined;
}

/** Mistake in the base URL of a service; with `mayLogIn` it may contain a user and a password. */
export function addressMistake(value: string, { mayLogIn = false } = {}): Mistake | undefined {
  if (isInQuotes(value)) return IN_QUOTES;
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) {
    return { what: 'is not a complete URL', fix: 'write a URL that starts with https:// or http://' };
  }
  const { username, password } = new URL(value);
  const mistake = mayLogIn ? loginMistake(value) : undefined;
  if (mistake) return mistake;
  if (!mayLogIn && (username || password)) {
    return {
      what: 'contains a user name or a password',
      fix: 'remove them from the URL: a token has its own setting',
    };
  }
  if (/[?#]/.test(value)) {
    return {
      what: 'contains a query or a fragment, after ? or #',
      fix: 'end it before the ? or #: a token has its own setting',
    };
  }
  return undefined;
}

/** Whether a host is this machine, by name or address, with or without IPv6 brackets. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[?::1\]?)$/.test(host);
}
