import { type LocalGithub, type Repository, startLocalGithub } from '@metta-health-bot/local-sources';
import { githubSource } from '../../src/catalog/collector-sources.ts';
import { githubCollector } from '../../src/collectors/github/github-collector.ts';
import { createGithubCache } from '../../src/collectors/github/github-fetch.ts';
import { type Run, runCollector } from '../../src/collectors/run-collector.ts';
import { gitEnvironment } from '../../src/config/environment.ts';
import { createHttpClient, type HttpClient } from '../../src/http-client/http-client.ts';

export const NOW = Date.parse('2026-11-24T12:00:00Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

const EMPTY: Repository = { name: 'example/app', pulls: [], commits: [], runs: [], issues: [] };

/** A local GitHub and its collector, in a time that the test moves. */
export interface GithubHarness extends AsyncDisposable {
  readonly github: LocalGithub;
  now: number;
  collect(): Promise<Run>;
}

/** Starts both. `repository` may change between runs. */
export async function startGithubHarness(
  repository: Partial<Repository> | (() => Repository),
  options: {
    readonly budget?: number;
    readonly commitsFolder?: string;
    readonly rules?: object;
    readonly token?: string;
    /** Instead of the bot's own client. */
    readonly fetch?: HttpClient;
  } = {},
): Promise<GithubHarness> {
  const held = typeof repository === 'function' ? repository : () => ({ ...EMPTY, ...repository });
  const scene = { now: NOW };
  const clock = () => scene.now;
  const github = await startLocalGithub({ clock, repository: held, ...(options.budget && { budget: options.budget }) });
  const collector = githubCollector({
    name: 'github',
    token: options.token ?? github.token,
    repository: 'example/app',
    apiUrl: github.url,
    fetch: options.fetch ?? createHttpClient(),
    clock,
    rules: githubSource.parse({ kind: 'github', ...options.rules }),
    cache: createGithubCache(clock),
    commitsFolder: options.commitsFolder,
    gitEnvironment: gitEnvironment(),
  });
  return Object.assign(scene, {
    github,
    collect: () => runCollector(collector, { now: scene.now, timeoutMs: 20_000 }),
    [Symbol.asyncDispose]: () => github.close(),
  });
}

/** The value of a metric in a run, with that tag value where it has one; undefined where it was not sent. */
export function sampleOf({ samples }: Run, metric: string, tag?: string): number | undefined {
  return samples.find(
    (one) => one.metric === metric && (tag === undefined || Object.values(one.tags ?? {}).includes(tag)),
  )?.value;
}
