import { formatDuration } from '../../core/duration.ts';
import { countBy } from '../../core/statistics.ts';
import { DAY_MS, HOUR_MS, WEEK_MS } from '../../core/time.ts';
import { shownName } from '../../files/file-error.ts';
import { type FeedEvent, firstNamed, type Note, type Reading, type Sample } from '../collector.ts';
import { endDoubts, withoutDoubtful } from '../reach.ts';
import { hasEnded, levelOf, RUN_STATUSES, type RunStatus } from '../run-status.ts';
import type { SkypilotJob } from './skypilot-values.ts';

/**
 * Whether a job ended within so long; undefined where nobody knows: it has ended in a state that nobody has heard of, or at a time that
 * SkyPilot does not tell and that its beginning does not either.
 */
function jobEndedWithin({ status, submittedAt, startedAt, endedAt, endedBy }: SkypilotJob, ms: number, now: number) {
  const isRecent = (at: number | null) => at !== null && now - at <= ms;
  if (status === 'unknown') return isRecent(endedAt) ? undefined : false;
  if (!hasEnded(status)) return false;
  if (endedAt !== null) return isRecent(endedAt);
  if (isRecent(startedAt ?? submittedAt)) return true;
  return endedBy !== null && now - endedBy > ms ? false : undefined;
}

/** The doubt about metrics that these jobs may belong to; none without jobs. */
function doubtAboutJob(jobs: readonly SkypilotJob[], metrics: readonly string[]): readonly Note[] {
  return endDoubts({ source: 'SkyPilot', things: 'jobs', site: 'SkyPilot' }, jobs.map(jobName), metrics);
}

/** That these jobs, which were cancelled before they began, are in no count: SkyPilot wrote no time of them down. */
function undatedNotes(jobs: readonly SkypilotJob[], metrics: readonly string[]): readonly Note[] {
  if (jobs.length === 0) return [];
  const what = `SkyPilot has no cancellation time for these jobs, which had not started: ${firstNamed(jobs.map(jobName))}`;
  return [{ message: `${what}. Next step: wait for a day, or upgrade its API server`, metrics }];
}

/** Whether a job was cancelled while it waited, by a version of SkyPilot that writes no time of that down: sky/jobs/state.py. */
function isUndated({ status, submittedAt, startedAt, endedAt }: SkypilotJob): boolean {
  return status === 'cancelled' && submittedAt === null && startedAt === null && endedAt === null;
}

/** A job and why it is not known what became of it, in words for people. */
function jobName({ id, state, status }: SkypilotJob): string {
  return `${id} (${status === 'unknown' ? `state ${shownName(state, 40)}` : 'no end'})`;
}

/** Within it a reading was the one before: later ones have missed too much to tell when something ended. */
const LATELY_MS = HOUR_MS;

/**
 * Remembers when jobs were first seen to have ended of which SkyPilot does not tell when. One that had not ended in the reading before has
 * ended since: that is about now. Of one that had ended before the first reading nobody knows when it did.
 */
export function createJobMemory(): (jobs: readonly SkypilotJob[], now: number) => readonly SkypilotJob[] {
  let known: ReadonlyMap<string, Pick<SkypilotJob, 'endedAt' | 'endedBy'>> | null = null;
  let readAt = Number.NEGATIVE_INFINITY;
  return (jobs, now) => {
    const undated = jobs.filter(({ status, endedAt }) => hasEnded(status) && endedAt === null);
    const since = { endedAt: now - readAt <= LATELY_MS ? now : null, endedBy: now };
    const seen = new Map(undated.map(({ id }) => [id, known?.get(id) ?? since]));
    known = seen;
    readAt = now;
    return jobs.map((job) => (job.endedAt === null ? { ...job, ...seen.get(job.id) } : job));
  };
}

const MOST_EVENTS = 50;

/** While the controller is down since it has nothing to do: none of `metrics` is known but that no job runs or waits. */
export function idleReading(metrics: readonly string[]): Reading {
  const samples = ['skypilot.jobs.running', 'skypilot.jobs.queued'].map((metric) => ({ metric, value: 0 }));
  const what =
    'SkyPilot: the controller of managed jobs is stopped because no job runs or waits; the jobs that ended are unknown';
  const message = `${what}. Next step: start it with \`sky jobs queue --refresh\` if you need their numbers`;
  return {
    samples,
    notes: [{ message, metrics: metrics.filter((one) => samples.every(({ metric }) => metric !== one)) }],
  };
}

/** Jobs that run and wait now, and those that ended within a day or a week, by how. */
export function jobReading(jobs: readonly SkypilotJob[], now: number): Reading {
  const having = (status: RunStatus, some: readonly SkypilotJob[]) =>
    some.filter((job) => job.status === status).length;
  const [day, week] = [DAY_MS, WEEK_MS].map((ms) => jobs.filter((job) => jobEndedWithin(job, ms, now) === true)) as [
    SkypilotJob[],
    SkypilotJob[],
  ];
  const listed = jobs.filter((job) => isListed(job, now));
  const byStatus = countBy(listed, ({ status }) => status);
  const [good, bad] = [having('succeeded', week), having('failed', week)];
  const undated = jobs.filter((job) => isUndated(job) && jobEndedWithin(job, DAY_MS, now) === undefined);
  const { samples, missing = [] } = withoutDoubtful(
    [
      { metric: 'skypilot.jobs.running', value: having('running', jobs) },
      { metric: 'skypilot.jobs.queued', value: having('queued', jobs) },
      { metric: 'skypilot.jobs.failed', value: having('failed', day) },
      { metric: 'skypilot.jobs.succeeded', value: having('succeeded', day) },
      { metric: 'skypilot.jobs.cancelled', value: having('cancelled', day) },
      { metric: 'skypilot.jobs.failed_7d', value: bad },
      // What there is none of any more is a zero: Datadog would go on with the last value.
      ...RUN_STATUSES.map((status) => ({
        metric: 'skypilot.jobs.by_status',
        tags: { status },
        value: byStatus.get(status) ?? 0,
      })),
      ...(good + bad > 0 ? [{ metric: 'skypilot.jobs.success_rate_pct', value: (100 * good) / (good + bad) }] : []),
    ],
    jobDoubts(
      jobs.filter((job) => !isUndated(job)),
      now,
    ),
  );
  const isKnown = ({ metric }: Sample) => undated.length === 0 || metric !== CANCELLED;
  return {
    samples: samples.filter(isKnown),
    missing,
    notes: undatedNotes(undated, [CANCELLED, 'skypilot.jobs.by_status']),
  };
}

const CANCELLED = 'skypilot.jobs.cancelled';

/** Whether a job is one of this week: it goes on, or ended within seven days. */
function isListed(job: SkypilotJob, now: number): boolean {
  if (hasEnded(job.status)) return jobEndedWithin(job, WEEK_MS, now) === true;
  return job.status !== 'unknown' || job.endedAt === null || now - job.endedAt <= WEEK_MS;
}

/** What cannot be told of jobs in states that nobody has heard of, or that ended nobody knows when. */
function jobDoubts(jobs: readonly SkypilotJob[], now: number): readonly Note[] {
  const undecided = (status: RunStatus, ms: number) =>
    jobs.filter(
      (job) => (job.status === status || job.status === 'unknown') && jobEndedWithin(job, ms, now) === undefined,
    );
  const open = jobs.filter(({ status, endedAt }) => status === 'unknown' && endedAt === null);
  return [
    ...doubtAboutJob(open, ['skypilot.jobs.running', 'skypilot.jobs.queued']),
    ...(['failed', 'succeeded', 'cancelled'] as const).flatMap((status) =>
      doubtAboutJob(undecided(status, DAY_MS), [`skypilot.jobs.${status}`]),
    ),
    ...doubtAboutJob(undecided('failed', WEEK_MS), ['skypilot.jobs.failed_7d']),
    ...doubtAboutJob(
      [...new Set([...undecided('failed', WEEK_MS), ...undecided('succeeded', WEEK_MS)])],
      ['skypilot.jobs.success_rate_pct'],
    ),
  ];
}

/** What the table of jobs needs to know beside them. */
export interface JobEventContext {
  readonly now: number;
  /** What a job cost in dollars, where that is known. */
  readonly costOf: (job: SkypilotJob) => number | null;
  /** The address of a job's page. */
  readonly link: (job: SkypilotJob) => string;
}

/** Jobs of a week for the table of them, newest first. */
export function jobEvents(jobs: readonly SkypilotJob[], { now, costOf, link }: JobEventContext): readonly FeedEvent[] {
  return jobs
    .filter(({ status, submittedAt, startedAt, endedAt }) => {
      const last = endedAt ?? startedAt ?? submittedAt;
      // One that waits has no time of its own yet.
      return last === null ? !hasEnded(status) : now - last <= WEEK_MS;
    })
    .toSorted((a, b) => begunAt(b, now) - begunAt(a, now))
    .slice(0, MOST_EVENTS)
    .map((job) => {
      const { id, name, status, startedAt, submittedAt, endedAt, cluster } = job;
      const cost = endedAt === null ? null : costOf(job);
      return {
        feed: 'job',
        key: id,
        at: endedAt ?? startedAt ?? submittedAt ?? now,
        level: levelOf(status),
        title: `Job ${id}${name ? ` (${name})` : ''} ${status}`,
        url: link(job),
        fields: {
          job: id,
          status,
          cluster,
          started: startedAt === null ? '' : new Date(startedAt).toISOString(),
          duration: startedAt === null || endedAt === null ? '' : formatDuration(endedAt - startedAt),
          cost: cost === null ? '' : `${cost.toFixed(2)} USD`,
        },
      };
    });
}

const begunAt = ({ submittedAt, startedAt }: SkypilotJob, now: number): number => submittedAt ?? startedAt ?? now;
