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
    throw new SourceError(`git log: ${wordsOf(error)}`.slice(0, 250));
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

function wordsOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no git. Next step: install it, or unset GITHUB_COMMITS_DIR';
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  const why = KNOWN.find(([pattern]) => pattern.test(said))?.[1] ?? 'git gives no log';
  return `${why}. Next step: check GITHUB_COMMITS_DIR, and \`main\` of this collector in the catalog`;
}

/** Git's own words, which may hold paths and addresses, in ours. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/cannot change to/i, 'the folder cannot be entered'],
  [/not a git repository/i, 'the folder is no clone'],
  [/dubious ownership/i, 'the folder belongs to another user, for whom git reads nothing (safe.directory)'],
  [/bad revision|unknown revision|ambiguous argument/i, 'the clone has no such branch'],
  [/does not have any commits/i, 'the branch has no commits'],
];
