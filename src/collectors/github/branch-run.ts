import type { WorkflowRun } from './github-values.ts';

/** What starts a run of the branch itself; comments, issues and forks start runs that only bear its name. */
export const OF_THE_BRANCH: readonly string[] = ['push', 'schedule', 'workflow_dispatch'];

/** Whether a run is one of the branch itself. */
export const isOnMain = ({ branch, event }: WorkflowRun, main: string): boolean =>
  branch === main && OF_THE_BRANCH.includes(event);
