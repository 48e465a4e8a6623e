import { type Problem, ProblemsError } from '../problem.ts';
import type { Environment } from './config.ts';
import { ENDS_EARLY, isDecodable, NOT_DECODABLE } from './login.ts';
import { postgresTls } from './postgres-tls.ts';
import { createSettingReader } from './setting-reader.ts';
import { IN_QUOTES, isInQuotes } from './value-mistakes.ts';
import type { ReportProblem } from './wrong.ts';

/** Where the bot keeps what has to outlive it. */
export type StoreConfig =
  | { readonly kind: 'sqlite'; readonly folder: string }
  | { readonly kind: 'postgres'; readonly url: string };

const ADDRESS = 'write postgres://USER:PASSWORD@HOST/DATABASE, or unset it for SQLite';

/** The store that these settings name, whatever the others are. Throws ProblemsError. */
export function storeFromEnv(env: Environment): StoreConfig {
  const problems: Problem[] = [];
  const wrong: ReportProblem = (where, what, fix) => void problems.push({ where, what, fix });
  const read = createSettingReader(env, wrong);
  const config = storeConfig(read.text('DATABASE_URL'), read.text('DATA_DIR'), wrong);
  if (problems.length > 0) throw new ProblemsError(problems);
  return config;
}

/** PostgreSQL where an address is given, SQLite in the folder otherwise. The address is not repeated: it holds a password. */
export function storeConfig(url: string, folder: string, wrong: ReportProblem): StoreConfig {
  if (!url) return { kind: 'sqlite', folder };
  if (isInQuotes(url)) {
    wrong('DATABASE_URL', IN_QUOTES.what, IN_QUOTES.fix);
  } else if (endsEarly(url)) {
    wrong('DATABASE_URL', ENDS_EARLY.what, ENDS_EARLY.fix);
  } else if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    wrong('DATABASE_URL', 'is not a PostgreSQL URL', ADDRESS);
  } else if (!isDecodable(url)) {
    wrong('DATABASE_URL', NOT_DECODABLE.what, NOT_DECODABLE.fix);
  } else {
    postgresTls(url, wrong);
  }
  return { kind: 'postgres', url };
}

/** Whether what is meant for the user or the password stands behind the host: nothing there needs an @ or a # as it is. */
function endsEarly(url: string): boolean {
  return /^postgres(ql)?:\/\/[^/?#]*([/?].*@|.*#)/.test(url);
}
