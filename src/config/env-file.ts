import { parseEnv } from 'node:util';
import { readFileIfThere } from '../files/read-file.ts';
import type { Environment } from './config.ts';

export const MOST_BYTES = 1_000_000;

/**
 * The process's environment, with `.env` of the working folder beneath it: what is set outside wins. Throws ProblemsError for a
 * `.env` that cannot be read or is no regular file.
 */
export function processEnvironment(file = '.env'): Environment {
  const text = readFileIfThere(file, { mostBytes: MOST_BYTES });
  return text === null ? process.env : { ...parseEnv(text), ...process.env };
}
