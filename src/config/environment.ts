import { parseEnv } from 'node:util';
import { readFileIfThere } from '../files/read-file.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export const MOST_BYTES = 1_000_000;

/**
 * The process's environment, with `.env` of the working folder beneath it: what is set outside wins. Throws ProblemsError for a
 * `.env` that cannot be read or is no regular file.
 */
export function processEnvironment(file = '.env'): Environment {
  const text = readFileIfThere(file, { mostBytes: MOST_BYTES });
  return text === null ? process.env : { ...parseEnv(text), ...process.env };
}

/** What a program needs of our environment to be found and to find its user's settings. */
const NAMES = ['PATH', 'HOME', 'XDG_CONFIG_HOME'] as const;

/** The environment in which git runs: nothing of ours that is secret, and no GIT_ setting that would change what it reads. */
export function gitEnvironment(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
