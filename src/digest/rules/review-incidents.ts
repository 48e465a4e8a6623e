import { type Coverage, coverageWithin } from '../../incidents/history/coverage.ts';
import type { Failure, PastIncident } from '../../incidents/history/failures.ts';
import {
  acknowledgementTimes,
  type Figures,
  figuresBySubject,
  figuresOf,
  type SubjectFigures,
} from '../../incidents/history/figures.ts';
import { type IncidentHistory, openedWithin } from '../../incidents/history/history.ts';
import { type Incident, isSilenced } from '../../incidents/rules/incident.ts';
import { type ReviewSpan, spanOf } from './week.ts';

/** Name of what an incident is about. */
export type IncidentName = Pick<PastIncident, 'kind' | 'subject' | 'label'>;

/** Incidents of the reviewed week. */
export interface ReviewedIncidents {
  /** Figures of the failures that began in the week. */
  readonly figures: Figures;
  /** Those of the week before; null if not all of them are known. */
  readonly before: Figures | null;
  readonly bySubject: readonly SubjectFigures[];
  /** Time within which half of the failures were acknowledged, in milliseconds; null if fewer were. */
  readonly halfAcknowledgedMs: number | null;
  /** Number of failures that began before the week and lasted into it. */
  readonly carried: number;
  /** Names of the incidents that somebody silenced during the week, each once. */
  readonly silenced: readonly IncidentName[];
  /** Incidents with a silence that still runs. */
  readonly stillSilenced: readonly Incident[];
  /** Coverage of the week. */
  readonly coverage: Coverage;
  /** Whether incidents are posted anywhere. */
  readonly isPosting: boolean;
}

/** Sources of the incidents of a review. */
export interface ReviewedIncidentsSource {
  readonly history: IncidentHistory;
  /** Incidents that are firing or have a silence. */
  readonly active: readonly Incident[];
  readonly isPosting: boolean;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/** Reviews incidents. `history` reaches back to the week before at least. */
export function reviewIncidents(
  { history, active, isPosting, now }: ReviewedIncidentsSource,
  { before, week }: Pick<ReviewSpan, 'before' | 'week'>,
): ReviewedIncidents {
  const { start, end } = spanOf(week);
  const own = openedWithin(history, start, end);
  const figures = figuresOf(own);
  const failures = own.flatMap((one) => one.failures);
  return {
    figures,
    before: figuresIfKnown(history, spanOf(before)),
    bySubject: figuresBySubject(own),
    halfAcknowledgedMs: halfAcknowledged(failures),
    carried: history.incidents.flatMap((one) => one.failures).filter((failure) => isCarried(failure, start)).length,
    silenced: silencedWithin(history.incidents, start, end),
    stillSilenced: active.filter((incident) => isSilenced(incident, now)),
    coverage: coverageWithin(history.coverage, start, end),
    isPosting,
  };
}

/** A week of which some incidents are not known would be compared with too few. */
function figuresIfKnown(
  history: IncidentHistory,
  { start, end }: { readonly start: number; readonly end: number },
): Figures | null {
  const { limit, gaps, isEvaluated, lost, unreadable } = coverageWithin(history.coverage, start, end);
  const isKnown = limit === null && gaps.length === 0 && isEvaluated && lost + unreadable === 0;
  return isKnown ? figuresOf(openedWithin(history, start, end)) : null;
}

/** The time of the failure in the middle, where those that nobody acknowledged count as the slowest. */
function halfAcknowledged(failures: readonly Failure[]): number | null {
  const times = acknowledgementTimes(failures).toSorted((a, b) => a - b);
  return times[Math.ceil(failures.length / 2) - 1] ?? null;
}

function isCarried({ openedAt, end }: Failure, start: number): boolean {
  return openedAt < start && (end === null || end.at > start);
}

function silencedWithin(incidents: readonly PastIncident[], from: number, to: number): readonly IncidentName[] {
  const silenced = new Map<string, IncidentName>();
  for (const { kind, subject, label, failures } of incidents) {
    const actions = failures.flatMap((failure) => failure.actions);
    const isWithin = actions.some(({ what, at }) => what === 'silenced' && at >= from && at < to);
    // A collector may have the name of a kind, such as `storm`.
    const key = `${kind} ${subject}`;
    if (isWithin && !silenced.has(key)) silenced.set(key, { kind, subject, label });
  }
  return [...silenced.values()];
}
