import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ProblemsError } from '../problem.ts';
import type { Environment } from './config.ts';

/** The process's environment, with `.env` of the working folder beneath it: what is set outside wins. Throws ProblemsError. */
export function processEnvironment(file = '.env'): Environment {
  const env = process.env;
  return existsSync(file) ? { ...parseEnv(textOf(file)), ...env } : env;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new ProblemsError([
      {
        where: file,
        what: `cannot be read${code}`,
        fix: 'let the user who runs this command read it, or move it away',
      },
    ]);
  }
}
