import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Environment } from './config.ts';

/** The process's environment, with `.env` of the working folder beneath it: what is set outside wins. */
export function processEnvironment(file = '.env'): Environment {
  const env = process.env;
  return existsSync(file) ? { ...parseEnv(readFileSync(file, 'utf8')), ...env } : env;
}
