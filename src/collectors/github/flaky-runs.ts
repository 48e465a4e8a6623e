import { SourceError } from '../source-error.ts';
import type { GithubCache } from './github-cache.ts';
import type { GithubClient } from './github-client.ts';
import type { WorkflowRun } from './github-values.ts';
import { isKnownEnding, isUnclear, unclearEndings } from './run-endings.ts';

/**
 * How many runs failed and then passed on the same commit, started again. How the attempt before ended is asked once for each
 * run that was started again. Throws SourceError where nobody knows how one of them ended.
 */
export async function countFlaky(
  client: Pick<GithubClient, 'attempt'>,
  { attempts }: Pick<GithubCache, 'attempts'>,
  runs: readonly WorkflowRun[],
): Promise<number> {
  const repeated = runs.filter(({ attempt, conclusion }) => attempt > 1 && conclusion === 'success');
  const known = new Set(repeated.map(keyOf));
  for (const key of attempts.keys()) if (!known.has(key)) attempts.delete(key);
  for (const run of repeated) {
    const key = keyOf(run);
    if (!attempts.has(key)) attempts.set(key, await client.attempt(run.id, run.attempt - 1));
  }
  const before = repeated.map((run) => attempts.get(keyOf(run)) ?? null);
  const endings = [
    ...before,
    ...runs.filter((run) => run.attempt > 1 && isUnclear(run)).map(({ conclusion }) => conclusion),
  ];
  if (!endings.every(isKnownEnding)) throw new SourceError(unclearEndings(endings));
  return before.filter((conclusion) => conclusion === 'failure').length;
}

const keyOf = ({ id, attempt }: WorkflowRun): string => `${id}/${attempt - 1}`;
