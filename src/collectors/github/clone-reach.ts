import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DAY_MS } from '../../core/time.ts';
import { FileError, shownName } from '../../files/file-error.ts';
import { readFileAsync } from '../../files/read-file.ts';
import { firstNamed, type Reach } from '../collector.ts';
import { SourceError } from '../exchange.ts';
import type { GitCommit } from './commit.ts';
import { type Clone, gitLines } from './git-run.ts';

/** A clone that was last fetched so long ago says nothing of this week any more. */
export const MOST_FETCH_AGE_MS = DAY_MS;
/** Of what git writes down of its last fetch, a line for each branch, and of where a shallow clone ends. */
export const MOST_NOTES = { mostBytes: 20_000_000 };

/** How far a branch of a clone was seen, for any metrics that are made of its commits. */
export type CloneReach = Omit<Reach, 'metrics' | 'windowMs'>;

/**
 * How far these commits of a clone reach. Up to when its branch was last seen where it comes from: at the last fetch that found the
 * branch as it stands here, when it last moved, or at its newest commit, whichever is last. A clone without remotes, into which
 * nothing was ever fetched, comes from nowhere: people commit in it. Back to where a shallow clone ends. Throws SourceError.
 */
export async function cloneReach(
  clone: Clone,
  { commits, now }: { readonly commits: readonly GitCommit[]; readonly now: number },
  { branch, ending }: { readonly branch: BranchOfClone; readonly ending: AbortSignal },
): Promise<CloneReach> {
  const places = await clonePaths(clone, ending);
  const remotes = await gitLines(clone, ['remote'], ending);
  const fetches = await fetchesOf(places, ending);
  const isFetched = remotes.length > 0 || fetches.length > 0;
  const until = isFetched ? await lastSeen(clone, branch, { places, fetches, commits, now }, ending) : null;
  const boundary = new Set((await notesIn(places.shallow, ending))?.text.split('\n'));
  const ends = commits.filter(({ sha }) => boundary.has(sha)).map(({ at }) => at);
  const since = ends.length === 0 ? null : Math.max(...ends);
  const why = whyNoFurther(clone, branch, {
    isShallow: since !== null,
    isStale: until !== null && now - until > MOST_FETCH_AGE_MS,
    remote: remotes.includes('origin') ? 'origin' : (remotes[0] ?? 'origin'),
  });
  return { what: `commits of ${shownName(clone.branch)}`, since, until, mostAgeMs: MOST_FETCH_AGE_MS, ...why };
}

/** Where git keeps what it knows of a clone; those of a worktree lie in two folders. */
interface ClonePaths {
  readonly folders: readonly string[];
  readonly common: string;
  readonly shallow: string;
}

async function clonePaths(clone: Clone, ending: AbortSignal): Promise<ClonePaths> {
  const asked = ['rev-parse', '--git-dir', '--git-common-dir', '--git-path', 'shallow'];
  const [own = '', common = '', shallow = ''] = (await gitLines(clone, asked, ending)).map((path) =>
    resolve(clone.folder, path),
  );
  return { folders: [...new Set([own, common])], common, shallow };
}

/** A file that git keeps, and when it was last written; null where there is none that can be read. */
async function notesIn(path: string, ending: AbortSignal): Promise<{ text: string; at: number } | null> {
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
  /** The address that it came from. */
  readonly from: string;
  readonly at: number;
}

/** What the last fetches found. One that failed leaves a file without a line, whose time says nothing. */
async function fetchesOf({ folders }: ClonePaths, ending: AbortSignal): Promise<readonly Fetched[]> {
  const notes = await Promise.all(folders.map((folder) => notesIn(join(folder, 'FETCH_HEAD'), ending)));
  return notes.flatMap((note) =>
    (note?.text.split('\n') ?? []).flatMap((line) => {
      const [, tip, branch, from = ''] = /^([0-9a-f]{40,64})\t[^\t]*\t(?:branch '(.+)' of )?(.*)$/.exec(line) ?? [];
      return tip === undefined || note === null ? [] : [{ tip, branch, from: bareAddress(from), at: note.at }];
    }),
  );
}

/** An address as git writes it down of a fetch: without who asks, and without its end. */
function bareAddress(address: string): string {
  return address
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^@/]*@/i, '$1')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}

/** Where a remote is; null for a branch that follows none, which any fetch may have moved. */
async function addressOf(clone: Clone, remote: string | null, ending: AbortSignal): Promise<string | null> {
  if (remote === null) return null;
  const [address = ''] = await gitLines(clone, ['ls-remote', '--get-url', '--', remote], ending);
  return bareAddress(address);
}

interface Seen {
  readonly places: ClonePaths;
  readonly fetches: readonly Fetched[];
  readonly commits: readonly GitCommit[];
  readonly now: number;
}

async function lastSeen(
  clone: Clone,
  { ref, tip, remote }: BranchOfClone,
  { places, fetches, commits, now }: Seen,
  ending: AbortSignal,
): Promise<number> {
  const address = await addressOf(clone, remote, ending);
  // A fork that stands at the same commit says nothing of where the branch comes from.
  const isThis = ({ tip: found, branch, from }: Fetched) =>
    found === tip &&
    (address === null || from === address) &&
    (ref === 'HEAD' || (branch !== undefined && ref.endsWith(`/${branch}`)));
  const [moved = ''] = await gitLines(
    clone,
    ['log', '--walk-reflogs', '-1', '--date=raw', '--format=%gd', ref],
    ending,
  );
  const movedAt = 1000 * Number(/@\{(\d{1,12}) [+-]\d{4}\}$/.exec(moved)?.[1] ?? Number.NaN);
  const known = [
    ...fetches.filter(isThis).map(({ at }) => at),
    // A mirror keeps no log of its branches: it was seen when it was made, as the oldest of its files was.
    Number.isNaN(movedAt) ? await madeAt(places, now) : movedAt,
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

/** A branch as a clone has it. */
export interface BranchOfClone {
  /** `refs/remotes/origin/main` */
  readonly ref: string;
  /** The commit that it stands at. */
  readonly tip: string;
  /** Its remote, where the clone only follows it; null for a branch of the clone's own. */
  readonly remote: string | null;
}

/** Where a clone stands itself, whatever that branch is called. */
const HEAD = 'HEAD';
const REMOTES = 'refs/remotes/';
const MOST_LISTED = 100;
const MOST_NAMED = 5;

/**
 * The branch that is asked about: as its remote had it at the last fetch, where the clone follows one, for that is what a fetch moves;
 * else the clone's own. Throws SourceError where there is none, which names others.
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
  const found = rows.flatMap(([tip = '', ref = '']) => {
    const remote = remoteOf(ref, branch);
    return ref === own || remote !== null ? [{ ref, tip, remote }] : [];
  });
  const followed = found.filter(({ remote }) => remote !== null);
  const best =
    followed.find(({ ref }) => ref === upstream) ??
    followed.find(({ remote }) => remote === 'origin') ??
    (followed.length === 1 ? followed[0] : undefined) ??
    found.find(({ ref }) => ref === own);
  return best ?? Promise.reject(await withoutBranch(clone, ending));
}

/** `origin` of `refs/remotes/origin/main` for main; null for another ref. */
function remoteOf(ref: string, branch: string): string | null {
  const end = `/${branch}`;
  if (!ref.startsWith(REMOTES) || !ref.endsWith(end)) return null;
  const remote = ref.slice(REMOTES.length, -end.length);
  return remote === '' || remote.includes('/') ? null : remote;
}

async function withoutBranch(clone: Clone, ending: AbortSignal): Promise<SourceError> {
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
