import { formatDuration } from '../../core/duration.ts';
import { countBy } from '../../core/statistics.ts';
import { DAY_MS, HOUR_MS, WEEK_MS } from '../../core/time.ts';
import { shownName } from '../../files/file-error.ts';
import { type FeedEvent, firstNamed, type MetricGap, type PartReading, type Sample } from '../collector.ts';
import { endDoubts, withoutMetrics } from '../reach.ts';
import { hasEnded, levelOf, RUN_STATUSES, type RunStatus } from '../run-status.ts';
import type { SkypilotJob } from './skypilot-values.ts';

/** Greatest distance of two readings, in milliseconds, at which a job that ended between them ended about now. */
const LATELY_MS = HOUR_MS;

/**
 * Remembers when jobs were first seen to have ended for which SkyPilot gives no end time, or one that lies in the future. One that had not
 * ended in the reading before has ended since, which is about now. The end time of one that had ended before the first reading stays
 * unknown.
 */
export function createJobMemory(): (jobs: readonly SkypilotJob[], now: number) => readonly SkypilotJob[] {
  let known: ReadonlyMap<string, Pick<SkypilotJob, 'endedAt' | 'endedBy'>> | null = null;
  let readAt = Number.NEGATIVE_INFINITY;
  return (listed, now) => {
    // What had ended in an earlier reading has not ended after it.
    const jobs = listed.map((job) => withoutFutureTimes(job, known?.get(job.id)?.endedBy ?? now));
    const undated = jobs.filter(({ status, endedAt }) => hasEnded(status) && endedAt === null);
    const since = { endedAt: now - readAt <= LATELY_MS ? now : null, endedBy: now };
    const seen = new Map(undated.map(({ id }) => [id, known?.get(id) ?? since]));
    known = seen;
    readAt = now;
    return jobs.map((job) => (job.endedAt === null ? { ...job, ...seen.get(job.id) } : job));
  };
}

/** Greatest time that clocks of machines may be ahead, in milliseconds. */
const AHEAD_MS = HOUR_MS;

/** The same job without times further ahead, which are those of a wrong clock: it would have ended within a day until then. */
function withoutFutureTimes(job: SkypilotJob, now: number): SkypilotJob {
  const known = (at: number | null) => (at !== null && at - now > AHEAD_MS ? null : at);
  const { submittedAt, startedAt, endedAt } = job;
  return { ...job, submittedAt: known(submittedAt), startedAt: known(startedAt), endedAt: known(endedAt) };
}

/**
 * Whether a job ended within the last `ms` milliseconds; undefined if that is unknown: its state is unknown, or it ended at a time that
 * SkyPilot does not give and that its start does not narrow down.
 */
function jobEndedWithin({ status, submittedAt, startedAt, endedAt, endedBy }: SkypilotJob, ms: number, now: number) {
  const isRecent = (at: number | null) => at !== null && now - at <= ms;
  if (status === 'unknown') return isRecent(endedAt) ? undefined : false;
  if (!hasEnded(status)) return false;
  if (endedAt !== null) return isRecent(endedAt);
  if (isRecent(startedAt ?? submittedAt)) return true;
  return endedBy !== null && now - endedBy > ms ? false : undefined;
}

/** Note on metrics that may include these jobs; none without jobs. */
function doubtAboutJobs(jobs: readonly SkypilotJob[], metrics: readonly string[]): readonly MetricGap[] {
  return endDoubts({ source: 'SkyPilot', things: 'jobs', site: 'SkyPilot' }, jobs.map(jobName), metrics);
}

/** Note that these jobs, which were cancelled before they started, are in no count: SkyPilot stored no time for them. */
function undatedNotes(jobs: readonly SkypilotJob[], metrics: readonly string[]): readonly MetricGap[] {
  if (jobs.length === 0) return [];
  const what = `SkyPilot has no cancellation time for these jobs, which had not started: ${firstNamed(jobs.map(jobName))}`;
  return [{ message: `${what}. Next step: wait for a day, or upgrade its API server`, metrics }];
}

/** Whether a job was cancelled while it waited, by a version of SkyPilot that stores no time of that: sky/jobs/state.py. */
function isUndated({ status, submittedAt, startedAt, endedAt }: SkypilotJob): boolean {
  return status === 'cancelled' && submittedAt === null && startedAt === null && endedAt === null;
}

/** A job and the reason why its end is not known, for people. */
function jobName({ id, state, status }: SkypilotJob): string {
  return `${id} (${status === 'unknown' ? `state ${shownName(state, 40)}` : 'no end'})`;
}

const MOST_EVENTS = 50;

/**
 * Reading while the controller is stopped because it has nothing to do: of `metrics` only those of running and waiting jobs are known, as
 * 0.
 */
export function idleReading(metrics: readonly string[]): PartReading {
  const samples = ['skypilot.jobs.running', 'skypilot.jobs.queued'].map((metric) => ({ metric, value: 0 }));
  const what =
    'SkyPilot: the controller of managed jobs is stopped because no job runs or waits; the jobs that ended are unknown';
  const message = `${what}. Next step: start it with \`sky jobs queue --refresh\` if you need their numbers`;
  return {
    samples,
    notes: [{ message, metrics: metrics.filter((one) => samples.every(({ metric }) => metric !== one)) }],
  };
}

/** Counts of jobs that run and wait now, and of those that ended within a day or a week, by status. */
export function jobReading(jobs: readonly SkypilotJob[], now: number): PartReading {
  const countIn = (status: RunStatus, some: readonly SkypilotJob[]) =>
    some.filter((job) => job.status === status).length;
  const [day, week] = [DAY_MS, WEEK_MS].map((ms) => jobs.filter((job) => jobEndedWithin(job, ms, now) === true)) as [
    SkypilotJob[],
    SkypilotJob[],
  ];
  const listed = jobs.filter((job) => isListed(job, now));
  const byStatus = countBy(listed, ({ status }) => status);
  const [good, bad] = [countIn('succeeded', week), countIn('failed', week)];
  const undated = jobs.filter((job) => isUndated(job) && jobEndedWithin(job, DAY_MS, now) === undefined);
  const counted = [
    { metric: 'skypilot.jobs.running', value: countIn('running', jobs) },
    { metric: 'skypilot.jobs.queued', value: countIn('queued', jobs) },
    { metric: 'skypilot.jobs.failed', value: countIn('failed', day) },
    { metric: 'skypilot.jobs.succeeded', value: countIn('succeeded', day) },
    { metric: 'skypilot.jobs.cancelled', value: countIn('cancelled', day) },
    { metric: 'skypilot.jobs.failed_7d', value: bad },
    // A status without jobs is sent as 0: otherwise Datadog would continue with the last value.
    ...RUN_STATUSES.map((status) => ({
      metric: 'skypilot.jobs.by_status',
      tags: { status },
      value: byStatus.get(status) ?? 0,
    })),
    ...(good + bad > 0 ? [{ metric: 'skypilot.jobs.success_rate_pct', value: (100 * good) / (good + bad) }] : []),
  ];
  const doubts = jobDoubts(
    jobs.filter((job) => !isUndated(job)),
    now,
  );
  const { samples, missing = [] } = withoutMetrics({ samples: counted }, { missing: doubts });
  const isKnown = ({ metric }: Sample) => undated.length === 0 || metric !== CANCELLED;
  return {
    samples: samples.filter(isKnown),
    missing,
    notes: undatedNotes(undated, [CANCELLED, 'skypilot.jobs.by_status']),
  };
}

const CANCELLED = 'skypilot.jobs.cancelled';

/** Whether a job is one of this week: it has not ended, or ended within seven days. */
function isListed(job: SkypilotJob, now: number): boolean {
  if (hasEnded(job.status)) return jobEndedWithin(job, WEEK_MS, now) === true;
  return job.status !== 'unknown' || job.endedAt === null || now - job.endedAt <= WEEK_MS;
}

/** Notes on the metrics that jobs in unknown states, or with unknown end times, leave open. */
function jobDoubts(jobs: readonly SkypilotJob[], now: number): readonly MetricGap[] {
  const undecided = (status: RunStatus, ms: number) =>
    jobs.filter(
      (job) => (job.status === status || job.status === 'unknown') && jobEndedWithin(job, ms, now) === undefined,
    );
  const open = jobs.filter(({ status, endedAt }) => status === 'unknown' && endedAt === null);
  return [
    ...doubtAboutJobs(open, ['skypilot.jobs.running', 'skypilot.jobs.queued']),
    ...(['failed', 'succeeded', 'cancelled'] as const).flatMap((status) =>
      doubtAboutJobs(undecided(status, DAY_MS), [`skypilot.jobs.${status}`]),
    ),
    ...doubtAboutJobs(undecided('failed', WEEK_MS), ['skypilot.jobs.failed_7d']),
    ...doubtAboutJobs(
      [...new Set([...undecided('failed', WEEK_MS), ...undecided('succeeded', WEEK_MS)])],
      ['skypilot.jobs.success_rate_pct'],
    ),
  ];
}

/** Context of the events about jobs. */
export interface JobEventContext {
  readonly now: number;
  /** Cost of a job in US dollars; null if that is not known. */
  readonly costOf: (job: SkypilotJob) => number | null;
  /** The address of a job's page. */
  readonly link: (job: SkypilotJob) => string;
}

/** Events for the table of jobs of a week, newest first. */
export function jobEvents(jobs: readonly SkypilotJob[], { now, costOf, link }: JobEventContext): readonly FeedEvent[] {
  return jobs
    .filter(({ status, submittedAt, startedAt, endedAt }) => {
      const last = endedAt ?? startedAt ?? submittedAt;
      // A job that waits has no time of its own yet.
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
