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
import { OF_THE_BRANCH } from './run-metrics.ts';

/** Whether what the catalog names is there in the repository: asked for where nothing of it was seen, and kept for hours. */
export interface GithubLookups {
  hasBranch(name: string): Promise<boolean>;
  defaultBranch(): Promise<string>;
  /** Whether a run of the branch itself was ever there. */
  hasRun(branch: string): Promise<boolean>;
  /** All of them, deleted and disabled ones, too. */
  workflows(): Promise<readonly Workflow[]>;
  /** Those of these labels that the repository has not. */
  labelsWithout(labels: readonly string[]): Promise<readonly string[]>;
}

/** What is there stays there for long; what is not may be made at any time. */
export const KEPT_MS = { there: DAY_MS, branch: 3 * HOUR_MS, missing: HOUR_MS, workflows: 3 * HOUR_MS } as const;
const PAGE = 100;
const MOST_WORKFLOW_PAGES = 10;
const WHOLE = 'of the repository';

/** Asks through `ask`, and keeps what is found in the cache. `now` in milliseconds since 1970. */
export function createGithubLookups(ask: GithubRequester, { facts }: GithubCache, now: number): GithubLookups {
  async function kept<Key, Value>({ known, key, find, keptMs }: Lookup<Key, Value>): Promise<Value> {
    const fact = known.get(key);
    if (fact && now - fact.at < keptMs(fact.value)) return fact.value;
    const value = await find();
    known.set(key, { at: now, value });
    return value;
  }
  return {
    defaultBranch: () =>
      kept({
        known: facts.defaultBranch,
        key: WHOLE,
        find: async () => (await ask.one('', repositorySchema)).default_branch,
        keptMs: () => KEPT_MS.missing,
      }),
    hasBranch: (name) =>
      kept({
        known: facts.branches,
        key: name,
        find: () => findBranch(ask, name),
        keptMs: (isThere) => (isThere ? KEPT_MS.branch : KEPT_MS.missing),
      }),
    hasRun: (branch) =>
      kept({
        known: facts.runs,
        key: branch,
        find: () => findRun(ask, branch),
        keptMs: (isThere) => (isThere ? KEPT_MS.there : KEPT_MS.missing),
      }),
    workflows: () =>
      kept({
        known: facts.workflows,
        key: WHOLE,
        find: () => allWorkflows(ask),
        keptMs: () => KEPT_MS.workflows,
      }),
    labelsWithout: (labels) =>
      kept({
        known: facts.labels,
        key: JSON.stringify(labels),
        find: () => missingLabels(ask, labels),
        keptMs: (missing) => (missing.length === 0 ? KEPT_MS.there : KEPT_MS.missing),
      }),
  };
}

/** One thing to look up: where its answer is kept, how it is found, and for how many milliseconds it stays. */
interface Lookup<Key, Value> {
  readonly known: Map<Key, Fact<Value>>;
  readonly key: Key;
  readonly find: () => Promise<Value>;
  readonly keptMs: (value: Value) => number;
}

/** Workflows that were gone when they were last asked for. */
export function knownGone({ facts }: GithubCache): ReadonlySet<number> {
  return goneOf(facts.workflows.get(WHOLE)?.value ?? []);
}

/** Those that are deleted, or disabled: none of them will ever pass again. */
export function goneOf(workflows: readonly Workflow[]): ReadonlySet<number> {
  return new Set(workflows.filter(({ state }) => /^(deleted|disabled)/.test(state)).map(({ id }) => id));
}

/**
 * A branch that was renamed is answered with the one that it is now; a repository that may not be read is answered as a branch that is
 * not there.
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

/** Labels are told apart whatever their case. */
async function missingLabels(ask: GithubRequester, labels: readonly string[]): Promise<readonly string[]> {
  const left = new Set(labels.map((label) => label.toLowerCase()));
  await ask.all('/labels', labelSchema, {}, (page) => {
    for (const { name } of page) left.delete(name.toLowerCase());
    return left.size === 0;
  });
  return labels.filter((label) => left.has(label.toLowerCase()));
}
