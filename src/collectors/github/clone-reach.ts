import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DAY_MS } from '../../core/time.ts';
import { FileError, shownName } from '../../files/file-error.ts';
import { readFileAsync } from '../../files/read-file.ts';
import { firstNamed, type Reach } from '../collector.ts';
import { SourceError } from '../exchange.ts';
import type { GitCommit } from './commit.ts';
import { type Clone, gitLines } from './git-run.ts';

/** Age of the last fetch, in milliseconds, beyond which a clone says nothing about this week. */
export const MOST_FETCH_AGE_MS = DAY_MS;
/** Limit for git's notes on its last fetch, a line for each branch, and on the end of a shallow clone. */
export const MOST_NOTES = { mostBytes: 20_000_000 };

/** Span that was read of a branch of a clone, for any metrics computed from its commits. */
export type CloneReach = Omit<Reach, 'metrics' | 'windowMs'>;

/**
 * Returns the span that these commits of a clone cover. It ends when the branch was last seen in its remote: at the last fetch that found
 * the branch as it is here, when it last moved, or at its newest commit, whichever is last. A clone without remotes, into which nothing
 * was ever fetched, has no remote: people commit in it. The span starts where a shallow clone ends. Throws SourceError.
 */
export async function cloneReach(
  clone: Clone,
  { commits, now }: { readonly commits: readonly GitCommit[]; readonly now: number },
  { branch, ending }: { readonly branch: BranchOfClone; readonly ending: AbortSignal },
): Promise<CloneReach> {
  const paths = await clonePaths(clone, ending);
  const remotes = await gitLines(clone, ['remote'], ending);
  const fetches = await fetchesOf(paths, ending);
  const isFetched = remotes.length > 0 || fetches.length > 0;
  const until = isFetched ? await lastSeen(clone, branch, { paths, fetches, commits, now, ending }) : null;
  const boundary = new Set((await readGitFile(paths.shallow, ending))?.text.split('\n'));
  const ends = commits.filter(({ sha }) => boundary.has(sha)).map(({ at }) => at);
  const since = ends.length === 0 ? null : Math.max(...ends);
  const why = whyNoFurther(clone, branch, {
    isShallow: since !== null,
    isStale: until !== null && now - until > MOST_FETCH_AGE_MS,
    remote: remotes.includes('origin') ? 'origin' : (remotes[0] ?? 'origin'),
  });
  return { what: `commits of ${shownName(clone.branch)}`, since, until, mostAgeMs: MOST_FETCH_AGE_MS, ...why };
}

/** Paths of git's own files of a clone; those of a worktree lie in two folders. */
interface ClonePaths {
  readonly folders: readonly string[];
  readonly common: string;
  readonly shallow: string;
}

async function clonePaths(clone: Clone, ending: AbortSignal): Promise<ClonePaths> {
  const command = ['rev-parse', '--git-dir', '--git-common-dir', '--git-path', 'shallow'];
  const [own = '', common = '', shallow = ''] = (await gitLines(clone, command, ending)).map((path) =>
    resolve(clone.folder, path),
  );
  return { folders: [...new Set([own, common])], common, shallow };
}

/** Reads one of git's own files, and when it was last written; null if there is none that can be read. */
async function readGitFile(path: string, ending: AbortSignal): Promise<{ text: string; at: number } | null> {
  try {
    const text = await readFileAsync(path, MOST_NOTES, ending);
    return { text, at: (await stat(path)).mtimeMs };
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}

interface Fetched {
  readonly tip: string;
  readonly branch: string | undefined;
  /** The address that it was fetched from. */
  readonly from: string;
  readonly at: number;
}

/** Branches that the last fetches found. A failed fetch leaves a file without a line, whose time means nothing. */
async function fetchesOf({ folders }: ClonePaths, ending: AbortSignal): Promise<readonly Fetched[]> {
  const files = await Promise.all(folders.map((folder) => readGitFile(join(folder, 'FETCH_HEAD'), ending)));
  return files.flatMap((file) =>
    (file?.text.split('\n') ?? []).flatMap((line) => {
      const [, tip, branch, from = ''] = /^([0-9a-f]{40,64})\t[^\t]*\t(?:branch '(.+)' of )?(.*)$/.exec(line) ?? [];
      return tip === undefined || file === null ? [] : [{ tip, branch, from: bareAddress(from), at: file.at }];
    }),
  );
}

/** An address as git stores it for a fetch: without credentials, and without `.git` at its end. */
function bareAddress(address: string): string {
  return address
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^@/]*@/i, '$1')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}

/** Address of a remote; null for a branch that follows none, which any fetch may have moved. */
async function addressOf(clone: Clone, remote: string | null, ending: AbortSignal): Promise<string | null> {
  if (remote === null) return null;
  const [address = ''] = await gitLines(clone, ['ls-remote', '--get-url', '--', remote], ending);
  return bareAddress(address);
}

interface SeenContext {
  readonly paths: ClonePaths;
  readonly fetches: readonly Fetched[];
  readonly commits: readonly GitCommit[];
  readonly now: number;
  readonly ending: AbortSignal;
}

/** Time at which the branch was last known to be as in its remote, in milliseconds since 1970. */
async function lastSeen(
  clone: Clone,
  { ref, tip, remote }: BranchOfClone,
  { paths, fetches, commits, now, ending }: SeenContext,
): Promise<number> {
  const address = await addressOf(clone, remote, ending);
  // A fork at the same commit says nothing about the branch's own remote.
  const isThisBranch = ({ tip: fetchedTip, branch, from }: Fetched) =>
    fetchedTip === tip &&
    (address === null || from === address) &&
    (ref === 'HEAD' || (branch !== undefined && ref.endsWith(`/${branch}`)));
  const [moved = ''] = await gitLines(
    clone,
    ['log', '--walk-reflogs', '-1', '--date=raw', '--format=%gd', ref],
    ending,
  );
  const movedAt = 1000 * Number(/@\{(\d{1,12}) [+-]\d{4}\}$/.exec(moved)?.[1] ?? Number.NaN);
  const known = [
    ...fetches.filter(isThisBranch).map(({ at }) => at),
    // A mirror has no log of its branches: it was last known to be current when its oldest file was made.
    Number.isNaN(movedAt) ? await madeAt(paths, now) : movedAt,
    ...commits.map(({ at }) => at).filter((at) => at <= now),
  ];
  return Math.max(...known);
}

async function madeAt({ common }: ClonePaths, now: number): Promise<number> {
  const files = ['HEAD', 'config', 'description', 'packed-refs'];
  const times = await Promise.all(
    files.map((name) =>
      stat(join(common, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => null,
      ),
    ),
  );
  return Math.min(...times.filter((at) => at !== null), now);
}

interface Shortcomings {
  readonly isShallow: boolean;
  readonly isStale: boolean;
  readonly remote: string;
}

function whyNoFurther(
  { branch }: Clone,
  { remote: followed }: BranchOfClone,
  { isShallow, isStale, remote }: Shortcomings,
): Pick<Reach, 'why'> {
  if (!isShallow && !isStale) return {};
  const name = shownName(branch);
  // A branch of the clone's own moves only with a fetch that says so, as in a clone made with --bare.
  const fetch = followed === null && branch !== 'HEAD' ? ` ${shownName(remote)} +${name}:${name}` : '';
  const hourly = `run \`git fetch${fetch}\` in GITHUB_COMMITS_DIR each hour`;
  const deepen = 'run `git fetch --unshallow` in GITHUB_COMMITS_DIR';
  if (!isStale) return { why: `the clone is shallow, and ends there. Next step: ${deepen}` };
  const last = 'the clone was last fetched at that time';
  return {
    why: isShallow ? `${last}, and is shallow. Next step: ${deepen}, then ${hourly}` : `${last}. Next step: ${hourly}`,
  };
}

/** A branch of a clone. */
export interface BranchOfClone {
  /** `refs/remotes/origin/main` */
  readonly ref: string;
  /** Its newest commit. */
  readonly tip: string;
  /** Its remote, if the clone only follows it; null for a branch of the clone's own. */
  readonly remote: string | null;
}

/** The branch that a clone has checked out, whatever its name. */
const HEAD = 'HEAD';
const REMOTES = 'refs/remotes/';
const MOST_LISTED = 100;
const MOST_NAMED = 5;

/**
 * Finds the branch: as its remote had it at the last fetch, if the clone follows one, because that is what a fetch moves; else the
 * clone's own. Throws SourceError if there is none, which names others.
 */
export async function branchOf(clone: Clone, ending: AbortSignal): Promise<BranchOfClone> {
  const { branch } = clone;
  if (branch === HEAD) {
    const [tip = ''] = await gitLines(clone, ['rev-parse', '--verify', `${HEAD}^{commit}`], ending);
    return { ref: HEAD, tip, remote: null };
  }
  const own = `refs/heads/${branch}`;
  const format = '--format=%(objectname) %(refname) %(upstream)';
  const lines = await gitLines(clone, ['for-each-ref', format, own, `${REMOTES}*/${branch}`], ending);
  const rows = lines.map((line) => line.split(' '));
  const upstream = rows.find(([, ref]) => ref === own)?.[2];
  const matches = rows.flatMap(([tip = '', ref = '']) => {
    const remote = remoteOf(ref, branch);
    return ref === own || remote !== null ? [{ ref, tip, remote }] : [];
  });
  const followed = matches.filter(({ remote }) => remote !== null);
  const best =
    followed.find(({ ref }) => ref === upstream) ??
    followed.find(({ remote }) => remote === 'origin') ??
    (followed.length === 1 ? followed[0] : undefined) ??
    matches.find(({ ref }) => ref === own);
  return best ?? Promise.reject(await noBranchError(clone, ending));
}

/** Returns `origin` for `refs/remotes/origin/main` and the branch main; null for another ref. */
function remoteOf(ref: string, branch: string): string | null {
  const end = `/${branch}`;
  if (!ref.startsWith(REMOTES) || !ref.endsWith(end)) return null;
  const remote = ref.slice(REMOTES.length, -end.length);
  return remote === '' || remote.includes('/') ? null : remote;
}

async function noBranchError(clone: Clone, ending: AbortSignal): Promise<SourceError> {
  const newestFirst = ['--sort=-committerdate', `--count=${MOST_LISTED}`, '--format=%(refname)'];
  const refs = await gitLines(clone, ['for-each-ref', ...newestFirst, 'refs/heads', 'refs/remotes'], ending);
  const names = refs.map((ref) => ref.replace(/^refs\/(?:heads|remotes\/[^/]+)\//, '')).filter((name) => name !== HEAD);
  const others = [...new Set(names)].map((name) => shownName(name, 40));
  const has = others.length === 0 ? 'no branch at all' : `these: ${firstNamed(others, MOST_NAMED)}`;
  return new SourceError(
    `git log: the clone has no branch ${shownName(clone.branch)}, but ${has}. ` +
      'Next step: check `main` of this collector in the catalog, and GITHUB_COMMITS_DIR',
  );
}
