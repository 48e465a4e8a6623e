import { postgresTls } from './postgres-tls.ts';
import { IN_QUOTES, isInQuotes } from './value-mistakes.ts';
import type { Wrong } from './wrong.ts';

/** Where the bot keeps what has to outlive it. */
export type StoreConfig =
  | { readonly kind: 'sqlite'; readonly folder: string }
  | { readonly kind: 'postgres'; readonly url: string };

const ADDRESS = 'write postgres://USER:PASSWORD@HOST/DATABASE, or unset it for SQLite';

/** PostgreSQL where an address is given, SQLite in the folder otherwise. The address is not repeated: it holds a password. */
export function storeConfig(url: string, folder: string, wrong: Wrong): StoreConfig {
  if (!url) return { kind: 'sqlite', folder };
  if (isInQuotes(url)) {
    wrong('DATABASE_URL', IN_QUOTES.what, IN_QUOTES.fix);
  } else if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    wrong('DATABASE_URL', 'is no PostgreSQL address', ADDRESS);
  } else if (!isDecodable(url)) {
    wrong(
      'DATABASE_URL',
      'has a % that begins no percent-encoding',
      'write each % of the user or the password as %25, @ as %40, / as %2F and : as %3A',
    );
  } else {
    postgresTls(url, wrong);
  }
  return { kind: 'postgres', url };
}

/** The driver decodes the parts of an address, and throws an error without a next step where it cannot. */
function isDecodable(url: string): boolean {
  return !/%(?![0-9A-Fa-f]{2})/.test(url) && canDecode(url);
}

function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
