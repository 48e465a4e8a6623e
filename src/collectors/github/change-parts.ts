import type { Part } from '../collector.ts';
import { deploymentEvents, optionalEvents, pushEvents, releaseEvents, repositoryOf } from './change-events.ts';
import type { GitCommit } from './commit.ts';
import type { Deployment, Pull, Release } from './github-values.ts';

/** Reads of what landed. */
export interface ChangeSources {
  readonly openPulls: () => Promise<readonly Pull[]>;
  readonly closedPulls: () => Promise<readonly Pull[]>;
  readonly deployments: () => Promise<readonly Deployment[]>;
  readonly releases: () => Promise<readonly Release[]>;
  /** Commits of the main branch without a pull request; null if the commits or pull requests themselves cannot be read. */
  readonly pushes: () => Promise<readonly GitCommit[] | null>;
}

/** Parts that fill no metric: they report what was deployed, released and pushed. */
export function changeParts(): readonly Part<ChangeSources>[] {
  return [
    {
      metrics: [],
      asks: 'GET /deployments',
      read: async ({ openPulls, closedPulls, deployments }, now) => {
        // A repository that cannot be read at all is an error, and not one without deployments.
        await openPulls();
        return optionalEvents('deployments', 'read access to deployments', async () =>
          deploymentEvents(await deployments(), await pageOf(closedPulls), now),
        );
      },
    },
    {
      metrics: [],
      asks: 'GET /releases',
      read: async ({ openPulls, releases }, now) => {
        await openPulls();
        return optionalEvents('releases', 'read access to contents', async () => releaseEvents(await releases(), now));
      },
    },
    {
      metrics: [],
      asks: 'GET /commits/{sha}/pulls',
      read: async ({ openPulls, closedPulls, pushes }, now) => {
        await openPulls();
        return optionalEvents('pull requests of commits', 'read access to pull requests', async () =>
          pushEvents((await pushes()) ?? [], await pageOf(closedPulls), now),
        );
      },
    },
  ];
}

/** The page of the repository for people, by that of any of its pull requests; undefined without one. */
async function pageOf(closedPulls: ChangeSources['closedPulls']): Promise<string | undefined> {
  const pulls = await closedPulls().catch(() => []);
  return repositoryOf(pulls.find(({ url }) => url !== undefined)?.url);
}
