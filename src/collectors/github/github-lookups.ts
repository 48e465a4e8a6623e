import { OF_THE_BRANCH } from '../../catalog/feeds.ts';
import { DAY_MS, HOUR_MS } from '../../core/time.ts';
import { SourceError } from '../exchange.ts';
import type { GithubRequester } from './github-client.ts';
import type { Fact, GithubCache } from './github-fetch.ts';
import {
  branchSchema,
  labelSchema,
  repositorySchema,
  runCountSchema,
  type Workflow,
  workflowPageSchema,
} from './github-values.ts';

/** Lookups of the names of the catalog in the repository: made if nothing of it was read, and cached for hours. */
export interface GithubLookups {
  hasBranch(name: string): Promise<boolean>;
  defaultBranch(): Promise<string>;
  /** Whether the branch itself ever had a run. */
  hasRun(branch: string): Promise<boolean>;
  /** All workflows, including deleted and disabled ones. */
  workflows(): Promise<readonly Workflow[]>;
  /** Returns those of these labels that the repository lacks. */
  labelsWithout(labels: readonly string[]): Promise<readonly string[]>;
}

/** Milliseconds for which a lookup is cached: existing things last; missing ones may be created at any time. */
export const CACHE_MS = { there: DAY_MS, branch: 3 * HOUR_MS, missing: HOUR_MS, workflows: 3 * HOUR_MS } as const;
const PAGE = 100;
const MOST_WORKFLOW_PAGES = 10;
const WHOLE = 'of the repository';

/** Creates lookups that read through `ask`, and store their results in the cache. `now` in milliseconds since 1970. */
export function createGithubLookups(ask: GithubRequester, { facts }: GithubCache, now: number): GithubLookups {
  async function cachedFact<Key, Value>({ known, key, find, cachedMs }: Lookup<Key, Value>): Promise<Value> {
    const fact = known.get(key);
    if (fact && now - fact.at < cachedMs(fact.value)) return fact.value;
    const value = await find();
    known.set(key, { at: now, value });
    return value;
  }
  return {
    defaultBranch: () =>
      cachedFact({
        known: facts.defaultBranch,
        key: WHOLE,
        find: async () => (await ask.one('', repositorySchema)).default_branch,
        cachedMs: () => CACHE_MS.missing,
      }),
    hasBranch: (name) =>
      cachedFact({
        known: facts.branches,
        key: name,
        find: () => findBranch(ask, name),
        cachedMs: (isThere) => (isThere ? CACHE_MS.branch : CACHE_MS.missing),
      }),
    hasRun: (branch) =>
      cachedFact({
        known: facts.runs,
        key: branch,
        find: () => findRun(ask, branch),
        cachedMs: (isThere) => (isThere ? CACHE_MS.there : CACHE_MS.missing),
      }),
    workflows: () =>
      cachedFact({
        known: facts.workflows,
        key: WHOLE,
        find: () => allWorkflows(ask),
        cachedMs: () => CACHE_MS.workflows,
      }),
    labelsWithout: (labels) =>
      cachedFact({
        known: facts.labels,
        key: JSON.stringify(labels),
        find: () => missingLabels(ask, labels),
        cachedMs: (missing) => (missing.length === 0 ? CACHE_MS.there : CACHE_MS.missing),
      }),
  };
}

/** One lookup: the cache of its result, how it is made, and for how many milliseconds its result stays cached. */
interface Lookup<Key, Value> {
  readonly known: Map<Key, Fact<Value>>;
  readonly key: Key;
  readonly find: () => Promise<Value>;
  readonly cachedMs: (value: Value) => number;
}

/** Returns the workflows that were deleted or disabled when they were last read. */
export function knownGone({ facts }: GithubCache): ReadonlySet<number> {
  return goneOf(facts.workflows.get(WHOLE)?.value ?? []);
}

/** Ids of workflows that are deleted or disabled: none of them will ever pass again. */
export function goneOf(workflows: readonly Workflow[]): ReadonlySet<number> {
  return new Set(workflows.filter(({ state }) => /^(deleted|disabled)/.test(state)).map(({ id }) => id));
}

/**
 * Whether a branch exists. For a renamed branch GitHub answers with its new name; for a repository that may not be read it answers as for
 * a missing branch.
 */
async function findBranch(ask: GithubRequester, branch: string): Promise<boolean> {
  try {
    return (await ask.one('/branches/{branch}', branchSchema, { branch })).name === branch;
  } catch (error) {
    if (!(error instanceof SourceError) || error.refusal.status !== 404) throw error;
    const { default_branch } = await ask.one('', repositorySchema).catch(() => Promise.reject(error));
    if (default_branch === branch) throw error;
    return false;
  }
}

async function findRun(ask: GithubRequester, branch: string): Promise<boolean> {
  for (const event of OF_THE_BRANCH) {
    const { total_count } = await ask.one('/actions/runs', runCountSchema, { branch, event, per_page: 1 });
    if (total_count > 0) return true;
  }
  return false;
}

async function allWorkflows(ask: GithubRequester): Promise<readonly Workflow[]> {
  const found: Workflow[] = [];
  for (let page = 1; page <= MOST_WORKFLOW_PAGES; page += 1) {
    const { total_count, workflows } = await ask.one('/actions/workflows', workflowPageSchema, {
      per_page: PAGE,
      page,
    });
    found.push(...workflows);
    if (workflows.length === 0 || page * PAGE >= total_count) return found;
  }
  throw new SourceError(`GitHub /actions/workflows: there are more than ${MOST_WORKFLOW_PAGES * PAGE} workflows`);
}

/** Returns the labels that the repository lacks; case is ignored. */
async function missingLabels(ask: GithubRequester, labels: readonly string[]): Promise<readonly string[]> {
  const left = new Set(labels.map((label) => label.toLowerCase()));
  await ask.all('/labels', labelSchema, {
    isLast: (page) => {
      for (const { name } of page) left.delete(name.toLowerCase());
      return left.size === 0;
    },
  });
  return labels.filter((label) => left.has(label.toLowerCase()));
}
