import type { GithubCache } from './github-cache.ts';
import type { GithubClient } from './github-client.ts';
import type { WorkflowRun } from './github-values.ts';

/**
 * How many runs failed and then passed on the same commit, started again. How the attempt before ended is asked once for each
 * run that was started again.
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
  return repeated.filter((run) => attempts.get(keyOf(run)) === 'failure').length;
}

const keyOf = ({ id, attempt }: WorkflowRun): string => `${id}/${attempt - 1}`;
