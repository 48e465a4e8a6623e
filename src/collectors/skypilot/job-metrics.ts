import { formatDuration } from '../../incidents/duration.ts';
import type { FeedEvent, Sample } from '../collector.ts';
import { countBy } from '../statistics.ts';
import type { JobStatus } from './job-status.ts';
import type { Job } from './skypilot-values.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const MOST_EVENTS = 50;
const LEVELS: Partial<Record<JobStatus, FeedEvent['level']>> = { failed: 'error', succeeded: 'success' };

/** Jobs that have ended within so long. */
const ended = (jobs: readonly Job[], ms: number, now: number) =>
  jobs.filter(({ endedAt }) => endedAt !== null && now - endedAt <= ms);

/** While nothing is known of jobs but that none runs or waits. */
export const IDLE_SAMPLES: readonly Sample[] = [
  { metric: 'skypilot.jobs.running', value: 0 },
  { metric: 'skypilot.jobs.queued', value: 0 },
];

/** Jobs that run and wait now, and those that ended within a day or a week, by how. */
export function jobSamples(jobs: readonly Job[], now: number): readonly Sample[] {
  const having = (status: JobStatus, some: readonly Job[]) => some.filter((job) => job.status === status).length;
  const [day, week] = [ended(jobs, DAY_MS, now), ended(jobs, WEEK_MS, now)];
  const open = jobs.filter(({ endedAt }) => endedAt === null);
  const byStatus = countBy([...open, ...week], ({ status }) => status);
  const [good, bad] = [having('succeeded', week), having('failed', week)];
  return [
    { metric: 'skypilot.jobs.running', value: having('running', open) },
    { metric: 'skypilot.jobs.queued', value: having('queued', open) },
    { metric: 'skypilot.jobs.failed', value: having('failed', day) },
    { metric: 'skypilot.jobs.succeeded', value: having('succeeded', day) },
    { metric: 'skypilot.jobs.cancelled', value: having('cancelled', day) },
    { metric: 'skypilot.jobs.failed_7d', value: bad },
    ...[...byStatus].map(([status, value]) => ({ metric: 'skypilot.jobs.by_status', value, tags: { status } })),
    ...(good + bad > 0 ? [{ metric: 'skypilot.jobs.success_rate_pct', value: (100 * good) / (good + bad) }] : []),
  ];
}

/** What the table of jobs needs to know beside them. */
export interface JobSight {
  readonly now: number;
  /** What a job cost in dollars, where that is known. */
  readonly costOf: (job: Job) => number | null;
  /** The address of a job's page. */
  readonly link: (job: Job) => string;
}

/** Jobs of a week for the table of them, newest first. */
export function jobEvents(jobs: readonly Job[], { now, costOf, link }: JobSight): readonly FeedEvent[] {
  return jobs
    .filter(({ submittedAt, endedAt }) => now - (endedAt ?? submittedAt ?? 0) <= WEEK_MS)
    .toSorted((a, b) => (b.submittedAt ?? 0) - (a.submittedAt ?? 0))
    .slice(0, MOST_EVENTS)
    .map((job) => {
      const { id, name, status, startedAt, submittedAt, endedAt, cluster } = job;
      const cost = endedAt === null ? null : costOf(job);
      return {
        ...{ feed: 'job', key: id, at: endedAt ?? startedAt ?? submittedAt ?? now, level: LEVELS[status] ?? 'info' },
        ...{ title: `Job ${id}${name ? ` (${name})` : ''} ${status}`, url: link(job) },
        fields: {
          ...{ job: id, status, cluster },
          started: startedAt === null ? '' : new Date(startedAt).toISOString(),
          duration: startedAt === null || endedAt === null ? '' : formatDuration(endedAt - startedAt),
          cost: cost === null ? '' : `${cost.toFixed(2)} USD`,
        },
      };
    });
}
