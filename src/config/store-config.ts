import { postgresTls } from './postgres-tls.ts';
import type { Wrong } from './wrong.ts';

/** Where the bot keeps what has to outlive it. */
export type StoreConfig =
  | { readonly kind: 'sqlite'; readonly folder: string }
  | { readonly kind: 'postgres'; readonly url: string };

const ADDRESS = 'write postgres://USER:PASSWORD@HOST/DATABASE, or unset it for SQLite';

/** PostgreSQL where an address is given, SQLite in the folder otherwise. The address is not repeated: it holds a password. */
export function storeConfig(url: string, folder: string, wrong: Wrong): StoreConfig {
  if (!url) return { kind: 'sqlite', folder };
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    wrong('DATABASE_URL', 'is no PostgreSQL address', ADDRESS);
  } else {
    postgresTls(url, wrong);
  }
  return { kind: 'postgres', url };
}
