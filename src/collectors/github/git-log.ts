import { MINUTE_MS } from '../../core/time.ts';
import { SourceError } from '../exchange.ts';
import { type BranchOfClone, branchOf, type CloneReach, cloneReach } from './clone-reach.ts';
import { commitOf, type GitCommit } from './commit.ts';
import { type Clone, notUnderstood, runGit } from './git-run.ts';

/** A clone and the span of its commits to read. Times in milliseconds since 1970. */
export interface GitLogOptions extends Clone {
  readonly since: number;
  readonly now: number;
}

/** Commits of a branch of a clone, and the span that they cover. */
export interface GitLog {
  readonly commits: readonly GitCommit[];
  readonly reach: CloneReach;
}

/** Limits of one reading. */
export const LIMITS = { timeoutMs: MINUTE_MS, commits: 50_000, bytes: 200_000_000 };
/** Most bytes of a subject, a name or an address, and of the rest of a message; the rest is left out. */
export const MOST_FIELD_BYTES = 1_000;
export const MOST_BODY_BYTES = 64_000;

/**
 * Fields of a commit, each ended by a NUL, which git allows in none of them. Names and addresses as the mailmap has them, and one address
 * unmapped.
 */
const FORMAT = '--format=%H%x00%ct%x00%P%x00%aN%x00%aE%x00%ae%x00%s%x00%b';
const FIELDS = 8;

/**
 * Reads the commits of a branch of a clone that are dated at or after `since`, by `git log`, in whatever order their dates are; authors as
 * its mailmap has them. Throws SourceError, also for more than 50,000 commits, and when `signal` ends it.
 */
export async function gitLog(
  options: GitLogOptions,
  signal: AbortSignal,
  limits: typeof LIMITS = LIMITS,
): Promise<GitLog> {
  const ending = AbortSignal.any([signal, AbortSignal.timeout(limits.timeoutMs)]);
  const branch = await branchOf(options, ending);
  const commits = await commitsOf(options, branch, { ending, limits });
  return { commits, reach: await cloneReach(options, { commits, now: options.now }, { branch, ending }) };
}

async function commitsOf(
  options: GitLogOptions,
  { ref }: BranchOfClone,
  { ending, limits }: { readonly ending: AbortSignal; readonly limits: typeof LIMITS },
): Promise<readonly GitCommit[]> {
  // --since would end the walk at the first commit with an older date, whatever follows it.
  const filter = `--since-as-filter=${Math.floor(options.since / 1000)}`;
  const read = (output: AsyncIterable<Buffer>) => parseCommits(output, options.since, limits);
  const log = (more: readonly string[]) => runGit(options, { command: logArguments(ref, more), read, ending });
  return log([filter]).catch((error: unknown) => {
    // Git before 2.37 does not have this option: read all commits.
    if (error instanceof SourceError && error.refusal.answer?.includes('--since-as-filter')) return log([]);
    throw error;
  });
}

function logArguments(ref: string, more: readonly string[]): readonly string[] {
  return [
    ...['log', '-z', '--no-patch', '--no-show-signature', '--no-ext-diff', '--no-textconv', '--no-notes', '--no-color'],
    ...['--encoding=UTF-8', ...more, FORMAT, '--end-of-options', ref, '--'],
  ];
}

/** Parses commits from git's fields. Throws SourceError if they have another form. */
async function parseCommits(
  output: AsyncIterable<Buffer>,
  since: number,
  limits: typeof LIMITS,
): Promise<readonly GitCommit[]> {
  const commits: GitCommit[] = [];
  let fields: string[] = [];
  for await (const field of fieldsOf(output, limits.bytes)) {
    fields.push(field);
    if (fields.length < FIELDS) continue;
    const commit = commitOfFields(fields);
    if (commit.at >= since) commits.push(commit);
    fields = [];
    if (commits.length > limits.commits)
      throw tooLarge(`it has more than ${limits.commits.toLocaleString('en-US')} commits`);
  }
  if (fields.length > 0) throw notUnderstood();
  return commits;
}

function commitOfFields(fields: readonly string[]): GitCommit {
  const [sha = '', seconds = '', parents = '', name = '', address = '', unmapped = '', subject = '', body = ''] =
    fields;
  if (!/^[0-9a-f]{40,64}$/.test(sha) || !/^-?\d{1,15}$/.test(seconds)) throw notUnderstood();
  return commitOf({
    sha,
    at: 1000 * Number(seconds),
    isMerge: parents.includes(' '),
    subject: onOneLine(subject),
    body,
    author: { name: onOneLine(name) || null, login: null, addresses: [address, unmapped], isBot: false },
  });
}

const tooLarge = (what: string) => new SourceError(`git log: ${what}. Next step: collect a smaller repository`);

const onOneLine = (text: string) => text.replace(/\p{Cc}+/gu, ' ').trim();

/** Yields the pieces of a stream that end with a NUL, as text; of a long one the beginning. */
async function* fieldsOf(output: AsyncIterable<Buffer>, mostBytes: number): AsyncGenerator<string> {
  let field: Buffer[] = [];
  let size = 0;
  let index = 0;
  let bytes = 0;
  const add = (piece: Buffer) => {
    const room = (index === FIELDS - 1 ? MOST_BODY_BYTES : MOST_FIELD_BYTES) - size;
    if (room <= 0 || piece.length === 0) return;
    field.push(piece.subarray(0, room));
    size += Math.min(room, piece.length);
  };
  for await (const chunk of output) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw tooLarge(`its output is over ${mostBytes / 1_000_000} MB`);
    let from = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, from)) {
      add(chunk.subarray(from, end));
      yield Buffer.concat(field).toString('utf8');
      [field, size, index] = [[], 0, (index + 1) % FIELDS];
      from = end + 1;
    }
    add(chunk.subarray(from));
  }
  if (size > 0) throw notUnderstood();
}
