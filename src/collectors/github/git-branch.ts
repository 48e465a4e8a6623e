import { shownName } from '../../files/file-error.ts';
import { firstNamed } from '../first-named.ts';
import { SourceError } from '../source-error.ts';
import { type Clone, gitLines } from './git-run.ts';

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
