import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SourceError } from '../source-error.ts';
import { type Commit, isBotName } from './github-values.ts';

const run = promisify(execFile);
/** Characters that no subject has. */
const [FIELD, LINE] = ['\u001f', '\u001e'];
const MOST_BYTES = 50_000_000;

/**
 * The commits of a branch of a clone since then (milliseconds since 1970), by `git log`; authors as its mailmap has them. Throws
 * SourceError.
 */
export async function gitLog(
  folder: string,
  branch: string,
  since: number,
  signal: AbortSignal,
): Promise<readonly Commit[]> {
  const format = `--format=%H${FIELD}%ct${FIELD}%aN${FIELD}%s${LINE}`;
  const args = ['-C', folder, 'log', `--since=${Math.floor(since / 1000)}`, format, '--end-of-options', branch, '--'];
  const { stdout } = await run('git', args, { maxBuffer: MOST_BYTES, signal }).catch((error: unknown) => {
    const words =
      error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n')[0] : String(error);
    throw new SourceError(`git log: ${words}. Next step: check GITHUB_COMMITS_DIR`.slice(0, 200));
  });
  return stdout
    .split(LINE)
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [sha = '', seconds = '', author = '', subject = ''] = line.split(FIELD);
      return { sha, at: 1000 * Number(seconds), subject, author, isBot: isBotName(author) };
    });
}
