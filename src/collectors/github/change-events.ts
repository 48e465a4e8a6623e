import { CHANGE_FEED } from '../../catalog/feeds.ts';
import { DAY_MS } from '../../core/time.ts';
import type { FeedEvent, PartReading } from '../collector.ts';
import { SourceError } from '../exchange.ts';
import type { GitCommit } from './commit.ts';
import type { Deployment, Pull, Release } from './github-values.ts';
import { withoutDomain } from './people.ts';
import { mergedThisWeek } from './pull-metrics.ts';

/** Most events of one kind in a run, and the greatest age of one, in milliseconds: Datadog takes nothing that is much older. */
export const CHANGES = { most: 50, ageMs: DAY_MS } as const;

/** A thing that landed, before it is written as an event. */
interface Landed {
  readonly kind: 'merge' | 'push' | 'deployment' | 'release';
  readonly key: string;
  readonly title: string;
  readonly at: number;
  readonly author: string;
  readonly sha: string;
  readonly url: string | undefined;
  /** Page of the repository, if the address does not tell it. */
  readonly page?: string | undefined;
  readonly more?: Readonly<Record<string, string>>;
}

/** Events of the pull requests merged into the main branch within a day, newest first. */
export function mergeEvents(pulls: readonly Pull[], main: string, now: number): readonly FeedEvent[] {
  const landed = mergedThisWeek(pulls, main, now).map(
    ({ number, title, login, mergeSha, url, mergedAt }): Landed => ({
      kind: 'merge',
      key: `merge-${number}`,
      title: title === '' ? `Pull request ${number}` : title,
      at: mergedAt,
      author: login,
      sha: mergeSha,
      url,
      more: { number: String(number) },
    }),
  );
  return newestEvents(landed, now);
}

/** Events of the commits that came to the main branch within a day without a pull request. Their time is that of the commit. */
export function pushEvents(commits: readonly GitCommit[], page: string | undefined, now: number): readonly FeedEvent[] {
  const landed = commits.map(
    ({ sha, at, subject, author: { login, name } }): Landed => ({
      kind: 'push',
      key: `push-${sha}`,
      title: subject === '' ? `Commit ${sha.slice(0, SHORT)}` : subject,
      at,
      author: login ?? withoutDomain(name ?? ''),
      sha,
      url: commitPage(page, sha),
      page,
    }),
  );
  return newestEvents(landed, now);
}

/** Events of the deployments that were begun within a day. */
export function deploymentEvents(
  deployments: readonly Deployment[],
  page: string | undefined,
  now: number,
): readonly FeedEvent[] {
  const landed = deployments.map(
    ({ id, environment, ref, sha, login, createdAt }): Landed => ({
      kind: 'deployment',
      key: `deployment-${id}`,
      title: `${ref} to ${environment}`,
      at: createdAt,
      author: login,
      sha,
      url: commitPage(page, sha),
      page,
      more: { environment },
    }),
  );
  return newestEvents(landed, now);
}

/** Characters of a hash by which people know a commit. */
const SHORT = 8;

function commitPage(page: string | undefined, sha: string): string | undefined {
  return page === undefined ? undefined : `${page}/commit/${encodeURIComponent(sha)}`;
}

/** Events of the releases that were published within a day; drafts are not. */
export function releaseEvents(releases: readonly Release[], now: number): readonly FeedEvent[] {
  const landed = releases.flatMap(({ id, tag, name, login, publishedAt, url }): readonly Landed[] =>
    publishedAt === null
      ? []
      : [
          {
            kind: 'release',
            key: `release-${id}`,
            title: name === '' || name === tag ? tag : `${tag}: ${name}`,
            at: publishedAt,
            author: login,
            sha: '',
            url,
          },
        ],
  );
  return newestEvents(landed, now);
}

function newestEvents(landed: readonly Landed[], now: number): readonly FeedEvent[] {
  return landed
    .filter(({ at }) => now - at <= CHANGES.ageMs)
    .toSorted((a, b) => b.at - a.at)
    .slice(0, CHANGES.most)
    .map(({ kind, key, title, at, author, sha, url, page = repositoryOf(url), more }) => ({
      feed: CHANGE_FEED,
      key,
      title,
      at,
      level: 'info',
      fields: { kind, author, sha, ...more, ...(page !== undefined && { repository: page }) },
      ...(url !== undefined && { url }),
    }));
}

/** The page of the repository, out of that of a thing in it: its address is that of GitHub for people, which a setting does not have. */
export function repositoryOf(url = ''): string | undefined {
  return /^(https?:\/\/[^/]+\/[^/]+\/[^/]+)\/(?:pull|releases)\//.exec(url)?.[1];
}

const UNREADABLE: readonly (number | undefined)[] = [403, 404];

/**
 * Reading of a list that a repository, or a token, need not have: a refusal is a note, because nothing is missing that was there before.
 * Throws every other SourceError.
 */
export async function optionalEvents(
  what: string,
  right: string,
  read: () => Promise<readonly FeedEvent[]>,
): Promise<PartReading> {
  try {
    return { samples: [], events: await read() };
  } catch (error) {
    if (!(error instanceof SourceError) || !UNREADABLE.includes(error.refusal.status)) throw error;
    const message = `GitHub: the ${what} cannot be read, so none is named as a change. Next step: give the token ${right}, if the repository has any`;
    return { samples: [], notes: [{ message, metrics: [] }] };
  }
}
