import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { addAbortSignal } from 'node:stream';
import { errorCodeOf } from '../../error-code.ts';
import { SourceError } from '../source-error.ts';
import { gitTrouble } from './git-trouble.ts';
import { type Commit, isBotName } from './github-values.ts';

/** Which commits of which clone. */
export interface GitLogOptions {
  readonly folder: string;
  readonly branch: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** PATH and HOME; nothing secret. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Of one reading. */
export const LIMITS = { timeoutMs: 60_000, commits: 50_000, bytes: 200_000_000 };
/** Of a subject or a name; the rest is left out. */
export const MOST_FIELD_BYTES = 1_000;
const MOST_STDERR = 4_000;

/** Fields of a commit; a NUL ends each, which git lets no commit have in them. */
const FORMAT = '--format=%H%x00%ct%x00%aN%x00%s';
const FIELDS = 4;

/**
 * Whatever a clone's own config says, no program of its choice runs, nothing is fetched for it, and no file outside is read as its
 * mailmap. A setting given here wins over every config file.
 */
const OVERRIDES = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
  'diff.external=',
  'log.showSignature=false',
  ...['gpg.program', 'gpg.openpgp.program', 'gpg.x509.program', 'gpg.ssh.program'].map((name) => `${name}=false`),
  'mailmap.file=',
  'protocol.allow=never',
].flatMap((setting) => ['-c', setting]);

/** A clone may allow protocols again that a setting forbids; these variables have the last word. */
const GUARDS = {
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
} as const;

/**
 * The commits of a branch of a clone since then, by `git log`; authors as its mailmap has them. Git refuses a clone of another user
 * by itself. Throws SourceError, also for more than 50,000 commits, and when `signal` ends it.
 */
export async function gitLog(
  options: GitLogOptions,
  signal: AbortSignal,
  limits: typeof LIMITS = LIMITS,
): Promise<readonly Commit[]> {
  // The one name that git takes for an end of the names wherever it stands; no branch can have it.
  if (options.branch === '--') throw new SourceError(`git log: ${gitTrouble('unknown revision', options)}`);
  const ended = new AbortController();
  const ending = AbortSignal.any([signal, ended.signal, AbortSignal.timeout(limits.timeoutMs)]);
  const git = spawn('git', argumentsOf(options, limits), {
    env: { ...options.environment, ...GUARDS },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: ending,
    killSignal: 'SIGKILL',
  });
  git.on('error', () => {});
  const closed = once(git, 'close');
  closed.catch(() => {});
  let said = '';
  git.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(0, MOST_STDERR);
  });
  try {
    const commits = await commitsOf(addAbortSignal(ending, git.stdout), limits);
    const [code] = await closed;
    if (code !== 0) throw new SourceError(`git log: ${gitTrouble(said, options)}`);
    return commits;
  } catch (error) {
    if (error instanceof SourceError) throw error;
    if (ending.aborted)
      throw new SourceError(`git log: it took too long. Next step: run \`git gc\` in GITHUB_COMMITS_DIR`);
    throw new SourceError(`git log: ${gitTrouble(await closed.then(() => said, errorCodeOf), options)}`);
  } finally {
    ended.abort();
  }
}

function argumentsOf({ folder, branch, since }: GitLogOptions, limits: typeof LIMITS): readonly string[] {
  return [
    ...['--no-pager', '--no-optional-locks', '--no-replace-objects', ...OVERRIDES, '-C', folder],
    ...['log', '-z', '--no-patch', '--no-show-signature', '--no-ext-diff', '--no-textconv', '--no-notes', '--no-color'],
    ...['--encoding=UTF-8', `--max-count=${limits.commits + 1}`, `--since=${Math.floor(since / 1000)}`, FORMAT],
    ...['--end-of-options', branch, '--'],
  ];
}

/** Commits out of the fields of git. Throws SourceError where they are not what was asked for. */
async function commitsOf(output: AsyncIterable<Buffer>, limits: typeof LIMITS): Promise<readonly Commit[]> {
  const commits: Commit[] = [];
  let fields: string[] = [];
  for await (const field of fieldsOf(output, limits.bytes)) {
    fields.push(field);
    if (fields.length < FIELDS) continue;
    commits.push(commitOf(fields));
    fields = [];
    if (commits.length > limits.commits)
      throw new SourceError(`git log: there are more than ${limits.commits} commits in it`);
  }
  if (fields.length > 0) throw notUnderstood();
  return commits;
}

function commitOf([sha = '', seconds = '', author = '', subject = '']: readonly string[]): Commit {
  if (!/^[0-9a-f]{40,64}$/.test(sha) || !/^-?\d{1,15}$/.test(seconds)) throw notUnderstood();
  const name = onOneLine(author);
  return { sha, at: 1000 * Number(seconds), subject: onOneLine(subject), author: name || null, isBot: isBotName(name) };
}

const onOneLine = (text: string) => text.replace(/\p{Cc}+/gu, ' ').trim();
const notUnderstood = () => new SourceError('git log: its answer is not understood. Next step: install a newer git');

/** The pieces of a stream that a NUL ends, as text; of a long one the beginning. */
async function* fieldsOf(output: AsyncIterable<Buffer>, mostBytes: number): AsyncGenerator<string> {
  let field: Buffer = Buffer.alloc(0);
  let bytes = 0;
  const add = (piece: Buffer) => {
    if (field.length < MOST_FIELD_BYTES)
      field = Buffer.concat([field, piece.subarray(0, MOST_FIELD_BYTES - field.length)]);
  };
  for await (const chunk of output) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new SourceError(`git log: it says more than ${mostBytes / 1_000_000} MB`);
    let from = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, from)) {
      add(chunk.subarray(from, end));
      yield field.toString('utf8');
      field = Buffer.alloc(0);
      from = end + 1;
    }
    add(chunk.subarray(from));
  }
  if (field.length > 0) throw notUnderstood();
}
