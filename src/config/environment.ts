import { existsSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type Problem, ProblemsError } from '../core/problem.ts';
import { readFileIfThere } from '../files/read-file.ts';
import { SETTINGS } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export const MOST_BYTES = 1_000_000;

/**
 * Environment of the process, with defaults from `.env` in the working folder. Throws ProblemsError for a `.env` that cannot be read or
 * is not a regular file, and for a value that has swallowed other settings.
 */
export function processEnvironment(file = '.env'): Environment {
  const text = readFileIfThere(file, { mostBytes: MOST_BYTES });
  if (text === null) return process.env;
  const values = parseEnv(withoutByteOrderMark(text));
  const problems = Object.entries(values).flatMap(([name, value = '']) => swallowed(file, name, value));
  if (problems.length > 0) throw new ProblemsError(problems);
  return { ...values, ...process.env };
}

/** Whether there is a `.env` in the working folder. */
export const hasEnvironmentFile = (): boolean => existsSync('.env');

/** The problem of a value that has swallowed the lines of other settings, because its quotation mark is closed only there or never. */
function swallowed(file: string, name: string, value: string): readonly Problem[] {
  const inside = value.split('\n').map((line) => /^\s*(?:export\s+)?(\w+)\s*=/.exec(line)?.[1]);
  const other = inside.slice(1).find((word) => SETTINGS.some((setting) => setting.name === word));
  if (other === undefined || !SETTINGS.some((setting) => setting.name === name)) return [];
  const what = `the quotation mark before its value is not closed on that line, so the line of ${other} is part of it`;
  return [{ where: `${name} in ${file}`, what, fix: 'write the value without quotation marks' }];
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
