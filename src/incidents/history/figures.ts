import { groupBy } from '../../core/group.ts';
import { median, percentile } from '../../core/statistics.ts';
import { WEEK_MS } from '../../core/time.ts';
import type { IncidentKind } from '../rules/incident.ts';
import { type Failure, type PastIncident, timeTo } from './failures.ts';

/** Durations in milliseconds. Median and p90 (by the nearest rank) are null without any. */
export interface Durations {
  readonly count: number;
  readonly median: number | null;
  readonly p90: number | null;
}

/** Figures of failures. A failure that was not acknowledged, or did not recover, is counted as such, and is in no duration. */
export interface Figures {
  readonly incidents: number;
  readonly failures: number;
  /** Failures that somebody acknowledged. */
  readonly acknowledged: number;
  /** Failures that somebody silenced or resolved without an acknowledgement. */
  readonly actedOtherwise: number;
  /** Failures without any action of a person. */
  readonly untouched: number;
  /** Failures that an evaluation found to be over. */
  readonly recovered: number;
  /** Failures that a person resolved: when they recovered is not counted. */
  readonly resolvedByPerson: number;
  /** Failures whose rule left the catalog. */
  readonly ruleRemoved: number;
  readonly open: number;
  /** From the alert to the first acknowledgement. */
  readonly toAcknowledge: Durations;
  /** From the alert to the recovery. */
  readonly toRecover: Durations;
}

/** Figures of what failed: a collector, a metric, storms, or Datadog. */
export interface SubjectFigures extends Pick<PastIncident, 'kind' | 'subject' | 'label'> {
  readonly figures: Figures;
}

/** A subject that failed and recovered again and again. */
export interface Flapper extends Pick<PastIncident, 'kind' | 'subject' | 'label'> {
  readonly failures: number;
  readonly recoveries: number;
  /** Number of times that an incident of it was marked as flapping. */
  readonly flaps: number;
}

/** Recoveries within a time from which on a subject counts as a flapper. */
export const FLAPPER = { recoveries: 3, withinMs: WEEK_MS } as const;

/** Share of the durations that p90 is not shorter than. */
const P90 = 0.9;

/** Computes the figures of all failures of these incidents. */
export function figuresOf(incidents: readonly PastIncident[]): Figures {
  const failures = incidents.flatMap((incident) => incident.failures);
  const count = (is: (failure: Failure) => boolean) => failures.filter(is).length;
  return {
    incidents: incidents.length,
    failures: failures.length,
    acknowledged: count(({ acknowledged }) => acknowledged !== null),
    actedOtherwise: count(({ acknowledged, actions }) => acknowledged === null && actions.length > 0),
    untouched: count(({ actions }) => actions.length === 0),
    recovered: count(isRecovered),
    resolvedByPerson: count(({ end }) => end?.how === 'person'),
    ruleRemoved: count(({ end }) => end?.how === 'rule-removed'),
    open: count(({ end }) => end === null),
    toAcknowledge: durationsOf(acknowledgementTimes(failures)),
    toRecover: durationsOf(
      failures.flatMap((failure) => (isRecovered(failure) && failure.end ? [timeTo(failure.end.at, failure)] : [])),
    ),
  };
}

/** Times from the alert to the acknowledgement, in milliseconds, of the failures that have one. */
export function acknowledgementTimes(failures: readonly Failure[]): readonly number[] {
  return failures.flatMap((failure) => (failure.acknowledged ? [timeTo(failure.acknowledged.at, failure)] : []));
}

function isRecovered({ end }: Failure): boolean {
  return end?.how === 'recovered';
}

function durationsOf(durations: readonly number[]): Durations {
  return { count: durations.length, median: median(durations), p90: percentile(durations, P90) };
}

/** Figures by subject, most failures first. A storm is a subject of its own: it is about many at once. */
export function figuresBySubject(incidents: readonly PastIncident[]): readonly SubjectFigures[] {
  return bySubject(incidents)
    .map(({ about, own }) => ({ ...about, figures: figuresOf(own) }))
    .toSorted((a, b) => b.figures.failures - a.figures.failures);
}

/** Subjects that recovered so often within so long, or were marked as flapping, most failures first. */
export function flappersOf(incidents: readonly PastIncident[]): readonly Flapper[] {
  return bySubject(incidents)
    .flatMap(({ about, own }): readonly Flapper[] => {
      const failures = own.flatMap((incident) => incident.failures);
      const flaps = failures.reduce((sum, failure) => sum + failure.flaps, 0);
      const recoveries = failures.flatMap((failure) => (isRecovered(failure) && failure.end ? [failure.end.at] : []));
      if (flaps === 0 && !isOften(recoveries)) return [];
      return [{ ...about, failures: failures.length, recoveries: recoveries.length, flaps }];
    })
    .toSorted((a, b) => b.failures - a.failures);
}

/** Whether as many of these times as make a flapper are near enough to each other. */
function isOften(times: readonly number[]): boolean {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted.some((time, at) => {
    const last = sorted[at + FLAPPER.recoveries - 1];
    return last !== undefined && last - time <= FLAPPER.withinMs;
  });
}

interface OfSubject {
  /** The label is that of the newest incident. */
  readonly about: { readonly kind: IncidentKind; readonly subject: string; readonly label: string };
  readonly own: readonly PastIncident[];
}

/** The incidents of each subject; `incidents` are newest first. */
function bySubject(incidents: readonly PastIncident[]): readonly OfSubject[] {
  // A collector may be named `storm`.
  const groups = groupBy(incidents, ({ kind, subject }) => `${kind} ${subject}`);
  return [...groups.values()].flatMap((own) => {
    const [newest] = own;
    return newest ? [{ about: { kind: newest.kind, subject: newest.subject, label: newest.label }, own }] : [];
  });
}
