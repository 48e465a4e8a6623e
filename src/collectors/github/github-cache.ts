import { LRUCache } from 'lru-cache';
import type { Clock } from '../../clock.ts';
import { createPause, type Pause } from '../../pause.ts';
import type { GitCommit } from './commit.ts';
import type { Workflow, WorkflowRun } from './github-values.ts';

/** An answer that GitHub may say has not changed. */
export interface CachedAnswer {
  readonly etag: string;
  /** As UTF-8, which takes no more memory than what is counted. */
  readonly body: Buffer<ArrayBuffer>;
  readonly link: string | null;
}

/** What was looked up, and when, in milliseconds since 1970. */
export interface Fact<Value> {
  readonly at: number;
  readonly value: Value;
}

/** What is looked up once in hours, of each kind by what was asked. */
export interface GithubFacts {
  readonly defaultBranch: Map<'of the repository', Fact<string>>;
  /** Whether there is a branch of that name. */
  readonly branches: Map<string, Fact<boolean>>;
  /** Whether there was ever a run of that branch. */
  readonly runs: Map<string, Fact<boolean>>;
  readonly workflows: Map<'of the repository', Fact<readonly Workflow[]>>;
  /** Labels that the repository has not, by the JSON of those asked for: a label may hold a comma. */
  readonly labels: Map<string, Fact<readonly string[]>>;
}

/** What one run leaves to the next, so that it need not ask for everything again. */
export interface GithubCache {
  /** By address; the one least lately used goes first. */
  readonly answers: LRUCache<string, CachedAnswer>;
  readonly runs: Map<number, WorkflowRun>;
  /** When the runs begun within a day were last read, by the day's beginning; both in milliseconds since 1970. */
  readonly daysReadAt: Map<number, number>;
  readonly commits: Map<string, GitCommit>;
  /** When the commits of the whole month were last read, in milliseconds since 1970. */
  wholeMonthAt: number | null;
  /** How an earlier attempt of a run ended, by `id/attempt`: it changes no more. */
  readonly attempts: Map<string, string | null>;
  readonly facts: GithubFacts;
  readonly pause: Pause;
}

/** Bytes of all answers, and of one: a page of a hundred pull requests has 2.1 MB and what is written in them. */
export const MOST_KEPT = 40_000_000;
export const MOST_OF_ONE = 5_000_000;

/** An empty cache. */
export function createGithubCache(clock: Clock): GithubCache {
  return {
    answers: new LRUCache({ maxSize: MOST_KEPT, maxEntrySize: MOST_OF_ONE, sizeCalculation: sizeOf }),
    runs: new Map(),
    daysReadAt: new Map(),
    commits: new Map(),
    attempts: new Map(),
    facts: {
      defaultBranch: new Map(),
      branches: new Map(),
      runs: new Map(),
      workflows: new Map(),
      labels: new Map(),
    },
    wholeMonthAt: null,
    pause: createPause(clock),
  };
}

/** Keeps an answer as the newest, and lets those go that were used longest ago. */
export function cacheAnswer({ answers }: GithubCache, url: string, answer: CachedAnswer): void {
  answers.set(url, answer);
}

/** What an address and its other parts take is counted as a byte more. */
function sizeOf({ body }: CachedAnswer): number {
  return body.length + 1;
}
