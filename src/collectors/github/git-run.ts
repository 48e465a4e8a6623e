import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { addAbortSignal, type Readable } from 'node:stream';
import { errorCodeOf } from '../../core/errors.ts';
import { shownName } from '../../files/file-error.ts';
import { SourceError } from '../exchange.ts';

/** A clone, and the branch to read. */
export interface Clone {
  readonly folder: string;
  readonly branch: string;
  /** Environment of git: PATH and HOME; nothing secret. */
  readonly environment: Readonly<Record<string, string>>;
}

const MOST_STDERR = 4_000;
/** Most bytes of an answer in lines: names of branches, paths. */
const MOST_TEXT = 1_000_000;

/**
 * Settings that prevent a clone's own config from running programs, from fetching, and from reading a file outside as its mailmap. They
 * win over every config file.
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
  // A mirror is bare; the folder comes from a setting, and not from a search by git.
  'safe.bareRepository=all',
].flatMap((setting) => ['-c', setting]);

/**
 * Variables that override a clone that allows protocols again that a setting forbids, or cuts its history short with a file of grafts.
 */
const GUARDS = {
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_GRAFT_FILE: '/dev/null',
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
} as const;

/**
 * Runs git in a clone and passes its output to `read`. Git itself refuses a clone of another user. Throws SourceError with a message for
 * people, and git's stderr as its answer, also when `ending` ends it.
 */
export async function runGit<Result>(
  clone: Clone,
  {
    command,
    read,
    ending,
  }: {
    readonly command: readonly string[];
    readonly read: (output: Readable) => Promise<Result>;
    readonly ending: AbortSignal;
  },
): Promise<Result> {
  const ended = new AbortController();
  const signal = AbortSignal.any([ending, ended.signal]);
  const before = ['--no-pager', '--no-optional-locks', '--no-replace-objects', ...OVERRIDES, '-C', clone.folder];
  const git = spawn('git', [...before, ...command], {
    env: { ...clone.environment, ...GUARDS },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  });
  git.on('error', () => {});
  const closed = once(git, 'close');
  closed.catch(() => {});
  let stderr = '';
  git.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = `${stderr}${text}`.slice(0, MOST_STDERR);
  });
  const gitError = (text: string) => new SourceError(`git log: ${gitProblem(text, clone)}`, { answer: text });
  try {
    const result = await read(addAbortSignal(signal, git.stdout));
    const [code] = await closed;
    if (code !== 0) throw gitError(stderr);
    return result;
  } catch (error) {
    if (error instanceof SourceError) throw error;
    if (ending.aborted)
      throw new SourceError('git log: it took too long. Next step: run `git gc` in GITHUB_COMMITS_DIR');
    throw gitError(await closed.then(() => stderr, errorCodeOf));
  } finally {
    ended.abort();
  }
}

/** Returns the lines of git's output. Throws SourceError. */
export function gitLines(clone: Clone, command: readonly string[], ending: AbortSignal): Promise<readonly string[]> {
  return runGit(clone, { command, read: linesOf, ending });
}

async function linesOf(output: AsyncIterable<Buffer>): Promise<readonly string[]> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of output) {
    bytes += chunk.length;
    if (bytes > MOST_TEXT) throw notUnderstood();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8').split('\n').filter(Boolean);
}

/** Error for output of git in an unknown form. */
export function notUnderstood(): SourceError {
  return new SourceError('git log: its output could not be parsed. Next step: install a newer git');
}

const CHECK = 'Next step: check GITHUB_COMMITS_DIR, and `main` of this collector in the catalog';

/** Errors of git, and the messages for people. Git's own text is not shown to anybody: a clone can put its own text into it. */
const TROUBLES: readonly (readonly [
  stderr: RegExp,
  message: (options: { folder: string; branch: string }) => string,
])[] = [
  [/^ENOENT$/, () => 'git is not installed. Next step: install it, or unset GITHUB_COMMITS_DIR'],
  [/^EACCES$/, () => 'the bot may not run git. Next step: allow it, or unset GITHUB_COMMITS_DIR'],
  [
    /dubious ownership|unsafe repository/,
    ({ folder }) =>
      'the clone belongs to another user, so git refuses to read it. Next step: give GITHUB_COMMITS_DIR to the user that the bot runs ' +
      `as, or run as that user: git config --global --add safe.directory ${shownName(folder, 200)}`,
  ],
  [/cannot change to/, () => `the folder does not exist, or may not be read. ${CHECK}`],
  [/not a git repository/, () => `the folder is not a git clone. ${CHECK}`],
  [
    /bad revision|unknown revision|ambiguous argument|does not have any commits|Needed a single revision/,
    ({ branch }) => `the clone has no branch ${shownName(branch)}. ${CHECK}`,
  ],
  [
    /promisor remote|lazy fetching/,
    () =>
      'the clone is a partial one and lacks required objects, such as its .mailmap. Next step: clone again without --filter',
  ],
  [
    /[Cc]ould not read|[Ff]ailed to traverse|bad object|missing|corrupt/,
    () =>
      'commits are missing in the clone, or damaged. Next step: run `git fsck` in GITHUB_COMMITS_DIR, or clone again',
  ],
  [/config/, () => 'the config of the clone cannot be read. Next step: fix .git/config in GITHUB_COMMITS_DIR'],
];

/** Message for people why `git log` failed: `stderr` is its own, or the code of the error that kept it from starting. */
export function gitProblem(stderr: string, options: { readonly folder: string; readonly branch: string }): string {
  return TROUBLES.find(([pattern]) => pattern.test(stderr))?.[1](options) ?? `git failed. ${CHECK}`;
}
