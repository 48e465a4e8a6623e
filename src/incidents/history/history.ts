import type { Coverage, Gap } from './coverage.ts';
import { type Failure, type PastIncident, pastIncident, type StoredHistory } from './failures.ts';

/** Incidents of a period, and what is known of it. */
export interface IncidentHistory {
  /** Those that were open at some time of it, the newest failure first. */
  readonly incidents: readonly PastIncident[];
  readonly coverage: Coverage;
}

/** A failure with its incident. */
export interface FailureRow {
  readonly incident: PastIncident;
  readonly failure: Failure;
}

/** The history of these stored incidents in the period of the coverage. */
export function historyOf(stored: readonly StoredHistory[], coverage: Coverage): IncidentHistory {
  const incidents = stored.flatMap((one) => pastIncident(one, coverage.from) ?? []);
  return { incidents: incidents.toSorted((a, b) => newestOf(b) - newestOf(a)), coverage };
}

/**
 * The history of one subject: its own incidents, and the storms in which it failed. During a Datadog outage nothing is decided about
 * others, so that their incidents of that time are not known.
 */
export function onlySubject({ incidents, coverage }: IncidentHistory, subject: string): IncidentHistory {
  const others = incidents.filter((one) => one.kind === 'datadog-outage' && one.subject !== subject);
  return {
    incidents: incidents.filter((one) => one.subject === subject || one.subjects.includes(subject)),
    coverage: { ...coverage, outages: others.flatMap(outagesOf).toSorted((a, b) => a.since - b.since) },
  };
}

/** The incidents that failed in a part of the period, each with the failures that began in it. */
export function openedWithin({ incidents }: IncidentHistory, from: number, to: number): readonly PastIncident[] {
  return incidents
    .map((one) => ({
      ...one,
      failures: one.failures.filter(({ openedAt }) => openedAt >= from && openedAt < to),
    }))
    .filter(({ failures }) => failures.length > 0);
}

function outagesOf({ failures }: PastIncident): readonly Gap[] {
  return failures.map(({ openedAt, end }) => ({ since: openedAt, until: end?.at ?? null }));
}

/** All failures of these incidents, newest first. */
export function failureRows(incidents: readonly PastIncident[]): readonly FailureRow[] {
  return incidents
    .flatMap((incident) => incident.failures.map((failure) => ({ incident, failure })))
    .toSorted((a, b) => b.failure.openedAt - a.failure.openedAt);
}

function newestOf({ failures }: PastIncident): number {
  return failures.at(-1)?.openedAt ?? 0;
}
