import type { WorkflowRun } from './github-values.ts';

/** The newest run of each workflow; of those begun within the same second the one with the higher number. */
export function newestOfEach(runs: readonly WorkflowRun[]): readonly WorkflowRun[] {
  const sorted = runs.toSorted((a, b) => a.createdAt - b.createdAt || a.id - b.id);
  return [...new Map(sorted.map((run) => [run.workflowId, run])).values()];
}
