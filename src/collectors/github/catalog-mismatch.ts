import { type GithubRules, githubSource } from '../../catalog/collector-sources.ts';
import { matchesPattern } from '../../catalog/target.ts';
import { shownName } from '../../files/file-error.ts';
import { firstNamed } from '../collector.ts';
import { SourceError } from '../exchange.ts';
import type { OmissionReasons } from '../reach.ts';
import { type GithubLookups, goneOf } from './github-lookups.ts';
import type { Workflow } from './github-values.ts';

/** Reason why something is not known, for people. It is a note and not an error if it is permanent with an unchanged catalog. */
export interface Mismatch {
  readonly message: string;
  readonly isNote: boolean;
}

const IN_CATALOG = 'of this collector in the catalog';
const AS_SHIPPED = githubSource.parse({ kind: 'github' });

/** Reason why nothing is known of the branch: it does not exist; null if it does, or GitHub does not say. */
export async function branchMismatch(lookups: GithubLookups, main: string): Promise<Mismatch | null> {
  const isThere = await lookups.hasBranch(main).catch(unlessRefused(true));
  if (isThere) return null;
  const other = shownName(await lookups.defaultBranch());
  const what = `GitHub: the repository has no branch ${shownName(main)}; its default branch is ${other}`;
  return { message: `${what}. Next step: check \`main\` ${IN_CATALOG}`, isNote: false };
}

/** Reason why nothing is known of the runs of an existing branch: it never had one; null if it had. */
export async function idleMismatch(lookups: GithubLookups, main: string): Promise<Mismatch | null> {
  try {
    if (await lookups.hasRun(main)) return null;
    return noRunMismatch(main, await lookups.defaultBranch());
  } catch (error) {
    if (error instanceof SourceError) return { message: error.message, isNote: false };
    throw error;
  }
}

function noRunMismatch(main: string, own: string): Mismatch {
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

/** Reason why no run matches the catalog's patterns: no workflow does, or none of those ran this week. */
export async function patternMismatch(
  lookups: GithubLookups,
  rules: Pick<GithubRules, 'main' | 'tests' | 'benchmarks'>,
  key: 'tests' | 'benchmarks',
): Promise<Mismatch> {
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

/** Reason why no issue can be a training bug: a label is missing; null if none is. */
export async function labelMismatch(
  lookups: GithubLookups,
  rules: Pick<GithubRules, 'bug_labels'>,
): Promise<Mismatch | null> {
  const missing = await lookups.labelsWithout(rules.bug_labels);
  if (missing.length === 0) return null;
  const names = missing.map((label) => shownName(label, 40)).join(' and ');
  const what = `GitHub: the repository has no label ${names}, so training bugs cannot be recognised`;
  const fix = `Next step: create it, or name another label in \`bug_labels\` ${IN_CATALOG}`;
  return { message: `${what}. ${fix}`, isNote: isAsShipped(rules, 'bug_labels') };
}

/** Whether the catalog has the shipped value, which need not fit a team's repository: a mismatch is then no reason to notify people. */
function isAsShipped<Key extends 'benchmarks' | 'bug_labels' | 'tests'>(
  rules: Pick<GithubRules, Key>,
  key: Key,
): boolean {
  return rules[key].join('\n') === AS_SHIPPED[key].join('\n');
}

/** Reasons for which these metrics are missing from a reading; none if nothing is wrong. */
export function reasonsOf(mismatch: Mismatch | null, metrics: readonly string[]): OmissionReasons {
  if (!mismatch) return {};
  const reasons = [{ message: mismatch.message, metrics }];
  return mismatch.isNote ? { notes: reasons } : { missing: reasons };
}

/** Returns the workflows that are deleted or disabled; none if GitHub refuses to list them. */
export async function goneWorkflows(lookups: GithubLookups): Promise<ReadonlySet<number>> {
  return goneOf((await lookups.workflows().catch(unlessRefused(null))) ?? ([] as readonly Workflow[]));
}

function unlessRefused<Value>(value: Value): (error: unknown) => Value {
  return (error) => {
    if (error instanceof SourceError) return value;
    throw error;
  };
}
