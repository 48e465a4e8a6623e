import { parseEnv } from 'node:util';
import { readFileIfThere } from '../files/read-file.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export const MOST_BYTES = 1_000_000;

/**
 * Environment of the process, with defaults from `.env` in the working folder. Throws ProblemsError for a `.env` that cannot be read or
 * is not a regular file.
 */
export function processEnvironment(file = '.env'): Environment {
  const text = readFileIfThere(file, { mostBytes: MOST_BYTES });
  return text === null ? process.env : { ...parseEnv(withoutByteOrderMark(text)), ...process.env };
}

/** Editors of Windows write it, and it would be part of the first name. */
const withoutByteOrderMark = (text: string) => text.replace(/^\uFEFF/, '');

/** Environment of the process alone, for a command that writes a `.env`, and for one that cannot be read. */
export function environmentWithoutFile(): Environment {
  return process.env;
}

/** Variables that git needs to be found and to find its user's settings. */
const GIT_VARIABLES = ['PATH', 'HOME', 'XDG_CONFIG_HOME'] as const;

/** Environment for git, without secrets of the bot and without GIT_ variables that would change what it reads. */
export function gitEnvironment(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    GIT_VARIABLES.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
