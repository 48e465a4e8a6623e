import type { WorkflowRun } from './github-values.ts';

/** The newest run of each workflow. */
export function newestOfEach(runs: readonly WorkflowRun[]): readonly WorkflowRun[] {
  const sorted = runs.toSorted((a, b) => a.createdAt - b.createdAt);
  return [...new Map(sorted.map((run) => [run.workflowId, run])).values()];
}
