import { createHash } from 'node:crypto';

/** How long the name of a task may be in the name of its cluster: JOBS_CLUSTER_NAME_PREFIX_LENGTH now, and in older versions. */
const LONGEST = [25, 30] as const;
const HASH_LENGTH = 2;

/**
 * What a cluster that is this task's alone may be called: its name, shortened where it is long, and the id of the job
 * (github.com/skypilot-org/skypilot, generate_managed_job_cluster_name, make_cluster_name_on_cloud). None for a task without a name.
 */
export function clusterNamesOf(task: string, jobId: number): readonly string[] {
  if (task === '') return [];
  return [...new Set(LONGEST.map((longest) => `${shortened(task, longest)}-${jobId}`))];
}

function shortened(task: string, longest: number): string {
  const name = task.replace(/[._]/g, '-').toLowerCase();
  if (name.length <= longest) return name;
  const digest = createHash('md5').update(task).digest('hex');
  const hash = BigInt(`0x${digest}`).toString(36).slice(0, HASH_LENGTH);
  return `${name.slice(0, longest - HASH_LENGTH - 1).replace(/-+$/, '')}-${hash}`;
}
