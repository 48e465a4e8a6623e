import { formatDuration } from '../../incidents/duration.ts';
import type { FeedEvent, Note, Reading, Sample } from '../collector.ts';
import { withoutDoubtful } from '../doubt.ts';
import { countBy } from '../statistics.ts';
import { doubtOver, endedWithin } from './job-end.ts';
import { isOver, type JobStatus } from './job-status.ts';
import type { Job } from './skypilot-values.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const MOST_EVENTS = 50;
const LEVELS: Partial<Record<JobStatus, FeedEvent['level']>> = { failed: 'error', succeeded: 'success' };

/** While nothing is known of jobs but that none runs or waits. */
export const IDLE_SAMPLES: readonly Sample[] = [
  { metric: 'skypilot.jobs.running', value: 0 },
  { metric: 'skypilot.jobs.queued', value: 0 },
];

/** Jobs that run and wait now, and those that ended within a day or a week, by how. */
export function jobReading(jobs: readonly Job[], now: number): Reading {
  const having = (status: JobStatus, some: readonly Job[]) => some.filter((job) => job.status === status).length;
  const [day, week] = [DAY_MS, WEEK_MS].map((ms) => jobs.filter((job) => endedWithin(job, ms, now) === true)) as [
    Job[],
    Job[],
  ];
  const listed = jobs.filter(
    ({ status, endedAt }) => (!isOver(status) && status !== 'unknown') || endedAt === null || now - endedAt <= WEEK_MS,
  );
  const byStatus = countBy(listed, ({ status }) => status);
  const [good, bad] = [having('succeeded', week), having('failed', week)];
  return withoutDoubtful(
    [
      { metric: 'skypilot.jobs.running', value: having('running', jobs) },
      { metric: 'skypilot.jobs.queued', value: having('queued', jobs) },
      { metric: 'skypilot.jobs.failed', value: having('failed', day) },
      { metric: 'skypilot.jobs.succeeded', value: having('succeeded', day) },
      { metric: 'skypilot.jobs.cancelled', value: having('cancelled', day) },
      { metric: 'skypilot.jobs.failed_7d', value: bad },
      ...[...byStatus].map(([status, value]) => ({ metric: 'skypilot.jobs.by_status', value, tags: { status } })),
      ...(good + bad > 0 ? [{ metric: 'skypilot.jobs.success_rate_pct', value: (100 * good) / (good + bad) }] : []),
    ],
    jobDoubts(jobs, now),
  );
}

/** What cannot be told of jobs in states that nobody has heard of, or that ended nobody knows when. */
function jobDoubts(jobs: readonly Job[], now: number): readonly Note[] {
  const undecided = (status: JobStatus, ms: number) =>
    jobs.filter(
      (job) => (job.status === status || job.status === 'unknown') && endedWithin(job, ms, now) === undefined,
    );
  const open = jobs.filter(({ status, endedAt }) => status === 'unknown' && endedAt === null);
  return [
    ...doubtOver(open, ['skypilot.jobs.running', 'skypilot.jobs.queued']),
    ...(['failed', 'succeeded', 'cancelled'] as const).flatMap((status) =>
      doubtOver(undecided(status, DAY_MS), [`skypilot.jobs.${status}`]),
    ),
    ...doubtOver(undecided('failed', WEEK_MS), ['skypilot.jobs.failed_7d']),
    ...doubtOver(
      [...new Set([...undecided('failed', WEEK_MS), ...undecided('succeeded', WEEK_MS)])],
      ['skypilot.jobs.success_rate_pct'],
    ),
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
