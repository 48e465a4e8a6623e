import { type GithubRules, githubSource } from '../../catalog/collector-sources.ts';
import { matchesPattern } from '../../catalog/target.ts';
import { shownName } from '../../files/file-error.ts';
import { firstNamed, type Reading } from '../collector.ts';
import { SourceError } from '../exchange.ts';
import { type GithubLookups, goneOf } from './github-lookups.ts';
import type { Workflow } from './github-values.ts';

/** Why something is not known, for people. Where it stays so with a catalog that nobody has touched, it is a note and no error. */
export interface Trouble {
  readonly message: string;
  readonly isNote: boolean;
}

const IN_CATALOG = 'of this collector in the catalog';
const AS_SHIPPED = githubSource.parse({ kind: 'github' });

/** Why nothing is known of the branch: it is not there; null where it is, or nobody can tell. */
export async function branchTrouble(lookups: GithubLookups, main: string): Promise<Trouble | null> {
  const isThere = await lookups.hasBranch(main).catch(unlessRefused(true));
  if (isThere) return null;
  const other = shownName(await lookups.defaultBranch());
  const what = `GitHub: the repository has no branch ${shownName(main)}; its default branch is ${other}`;
  return { message: `${what}. Next step: check \`main\` ${IN_CATALOG}`, isNote: false };
}

/** Why nothing is known of how the branch works, although it is there: no run of it was ever seen. */
export async function idleTrouble(lookups: GithubLookups, main: string): Promise<Trouble | null> {
  try {
    if (await lookups.hasRun(main)) return null;
    return neverRan(main, await lookups.defaultBranch());
  } catch (error) {
    if (error instanceof SourceError) return { message: error.message, isNote: false };
    throw error;
  }
}

function neverRan(main: string, own: string): Trouble {
  if (own === main) {
    const what = `GitHub: no workflow has ever run on ${shownName(main)}, the default branch`;
    return {
      message: `${what}. Next step: run one on pushes to it, or check \`main\` ${IN_CATALOG}`,
      isNote: true,
    };
  }
  const what = `GitHub: no workflow has ever run on the branch ${shownName(main)}; the default branch is ${shownName(own)}`;
  return { message: `${what}. Next step: check \`main\` ${IN_CATALOG}`, isNote: false };
}

/** Why no run is one of those that the catalog means by its patterns: no workflow is, or none of them ran this week. */
export async function patternTrouble(
  lookups: GithubLookups,
  rules: Pick<GithubRules, 'main' | 'tests' | 'benchmarks'>,
  key: 'tests' | 'benchmarks',
): Promise<Trouble> {
  const patterns = rules[key];
  const idle = `GitHub: no ${key} have run on ${shownName(rules.main)} within seven days`;
  const quiet = { message: `${idle}. Next step: check its workflows on GitHub`, isNote: true };
  if (patterns.length === 0) return quiet;
  const workflows = await lookups.workflows().catch(unlessRefused(null));
  if (!workflows) return quiet;
  const gone = goneOf(workflows);
  const active = workflows.filter(({ id }) => !gone.has(id)).map(({ name }) => name);
  if (active.some((name) => patterns.some((pattern) => matchesPattern(pattern, name)))) return quiet;
  const there =
    active.length === 0 ? 'there are none' : `there are ${firstNamed(active.map((one) => shownName(one, 40)))}`;
  const what = `GitHub: no workflow is called ${patterns.map((one) => shownName(one, 40)).join(' or ')}; ${there}`;
  return { message: `${what}. Next step: check \`${key}\` ${IN_CATALOG}`, isNote: isAsShipped(rules, key) };
}

/** Why no issue can be a training bug; null where one can. */
export async function labelTrouble(
  lookups: GithubLookups,
  rules: Pick<GithubRules, 'bug_labels'>,
): Promise<Trouble | null> {
  const missing = await lookups.labelsWithout(rules.bug_labels);
  if (missing.length === 0) return null;
  const named = missing.map((label) => shownName(label, 40)).join(' and ');
  const what = `GitHub: the repository has no label ${named}, so training bugs cannot be recognised`;
  const fix = `Next step: create it, or name another label in \`bug_labels\` ${IN_CATALOG}`;
  return { message: `${what}. ${fix}`, isNote: isAsShipped(rules, 'bug_labels') };
}

/** What the catalog says as it comes fits no team's repository by itself: that is no reason to call somebody. */
function isAsShipped<Key extends 'benchmarks' | 'bug_labels' | 'tests'>(
  rules: Pick<GithubRules, Key>,
  key: Key,
): boolean {
  return rules[key].join('\n') === AS_SHIPPED[key].join('\n');
}

/** A reading without these metrics, and why. */
export function withoutMetrics(reading: Reading, metrics: readonly string[], trouble: Trouble | null): Reading {
  if (!trouble) return reading;
  const note = [{ message: trouble.message, metrics }];
  const { samples, missing = [], notes = [] } = reading;
  return {
    ...reading,
    samples: samples.filter(({ metric }) => !metrics.includes(metric)),
    missing: trouble.isNote ? missing : [...missing, ...note],
    notes: trouble.isNote ? [...notes, ...note] : notes,
  };
}

/** Workflows that will never pass again, where GitHub says it. */
export async function goneWorkflows(lookups: GithubLookups): Promise<ReadonlySet<number>> {
  return goneOf((await lookups.workflows().catch(unlessRefused(null))) ?? ([] as readonly Workflow[]));
}

function unlessRefused<Value>(value: Value): (error: unknown) => Value {
  return (error) => {
    if (error instanceof SourceError) return value;
    throw error;
  };
}
