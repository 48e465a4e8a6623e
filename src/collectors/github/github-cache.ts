import type { Pause } from '../source-fetch.ts';
import type { Commit, WorkflowRun } from './github-values.ts';

/** An answer that GitHub may say has not changed. */
export interface KeptAnswer {
  readonly etag: string;
  readonly body: string;
  readonly link: string | null;
}

/** What one run leaves to the next, so that it need not ask for everything again. */
export interface GithubCache {
  /** By address; the one least lately used goes first. */
  readonly answers: Map<string, KeptAnswer>;
  readonly runs: Map<number, WorkflowRun>;
  /** When the runs of the whole week were last read, in milliseconds since 1970. */
  wholeWeekAt: number | null;
  readonly commits: Map<string, Commit>;
  /** From when on the commits are whole, and until when. */
  commitsFrom: number | null;
  /** How an earlier attempt of a run ended, by `id/attempt`: it changes no more. */
  readonly attempts: Map<string, string | null>;
  readonly pause: Pause;
}

const MOST_ANSWERS = 300;

/** An empty cache. */
export function createGithubCache(): GithubCache {
  return {
    ...{ answers: new Map(), runs: new Map(), commits: new Map(), attempts: new Map() },
    ...{ wholeWeekAt: null, commitsFrom: null, pause: { until: 0 } },
  };
}

/** Keeps an answer, and lets the oldest go. */
export function keepAnswer({ answers }: GithubCache, url: string, answer: KeptAnswer): void {
  answers.delete(url);
  answers.set(url, answer);
  const [oldest] = answers.keys();
  if (answers.size > MOST_ANSWERS && oldest !== undefined) answers.delete(oldest);
}
