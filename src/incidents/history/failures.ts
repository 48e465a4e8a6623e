import type { Severity } from '../rules/evaluation.ts';
import { type Incident, type IncidentKind, type Resolution, worstSeverity } from '../rules/incident.ts';

/**
 * One line of an incident's history: an event that it stores, or an audit entry about one that it has dropped. Without anybody's own words.
 */
export interface HistoryEvent {
  readonly number: number;
  readonly kind: string;
  readonly at: number;
  /** Slack id of the user; null for the bot. */
  readonly actor: string | null;
  /** Of a `resolved` event. An audit entry has none. */
  readonly resolution?: Resolution;
}

/** Something that a person did during a failure. */
export interface PersonAction {
  readonly what: 'acknowledged' | 'silenced' | 'silence-ended' | 'resolved';
  /** Slack id of the user. */
  readonly by: string;
  readonly at: number;
}

/** End of a failure; `by` is the Slack id of the person who resolved it. */
export interface FailureEnd {
  readonly at: number;
  readonly how: Resolution['kind'];
  readonly by: string | null;
}

/** One failure of an incident, which has several if it re-opened. Times in milliseconds since 1970. */
export interface Failure {
  /** Time of the alert: when the incident opened or re-opened. */
  readonly openedAt: number;
  readonly isAgain: boolean;
  /** First acknowledgement; null if there was none. */
  readonly acknowledged: PersonAction | null;
  /** Actions of people, oldest first. */
  readonly actions: readonly PersonAction[];
  /** Null while it lasts. */
  readonly end: FailureEnd | null;
  /** Number of times that it was marked as flapping. */
  readonly flaps: number;
}

/** Milliseconds from the alert to an instant. The clock of the process that wrote the instant may be behind: then none, never fewer. */
export function timeTo(at: number, { openedAt }: Pick<Failure, 'openedAt'>): number {
  return Math.max(0, at - openedAt);
}

/** An incident with its failures in a period. */
export interface PastIncident {
  readonly id: string;
  readonly kind: IncidentKind;
  readonly subject: string;
  readonly label: string;
  /** The worst of its symptoms. */
  readonly severity: Severity;
  /** Subjects of its symptoms: several of a storm. */
  readonly subjects: readonly string[];
  /** Oldest first; at least one. */
  readonly failures: readonly Failure[];
}

/** An incident as it is stored, and its earlier events if it has dropped them. */
export interface StoredHistory {
  readonly incident: Incident;
  /** Events before the first one of the incident; empty if it has all. */
  readonly earlier: readonly HistoryEvent[];
}

/** Number of an incident's events that it no longer has itself. */
export function droppedEvents({ events }: Pick<Incident, 'events'>): number {
  return (events[0]?.number ?? 1) - 1;
}

/** The incident with those of its failures that were open at some time from `from` on; undefined if there was none. */
export function pastIncident({ incident, earlier }: StoredHistory, from: number): PastIncident | undefined {
  const { id, kind, subject, label, symptoms, severity } = incident;
  const failures = failuresOf([...earlier, ...incident.events]).filter(({ end }) => end === null || end.at >= from);
  if (failures.length === 0) return undefined;
  const subjects = [...new Set(symptoms.map((symptom) => symptom.subject))];
  return { id, kind, subject, label, severity: worstSeverity(symptoms, severity), subjects, failures };
}

/** The failures that a history tells of, oldest first. Events before the first opening or re-opening are of a failure that is not known. */
export function failuresOf(history: readonly HistoryEvent[]): readonly Failure[] {
  const failures: Failure[] = [];
  for (const event of history) {
    if (event.kind === 'opened' || event.kind === 'reopened') failures.push(begin(event));
    const last = failures.at(-1);
    if (last) failures[failures.length - 1] = withEvent(last, event);
  }
  return failures;
}

function begin({ kind, at }: HistoryEvent): Failure {
  return { openedAt: at, isAgain: kind === 'reopened', acknowledged: null, actions: [], end: null, flaps: 0 };
}

function withEvent(failure: Failure, event: HistoryEvent): Failure {
  const action = actionOf(event);
  const after = action === null ? failure : { ...failure, actions: [...failure.actions, action] };
  switch (event.kind) {
    case 'acknowledged':
      return { ...after, acknowledged: after.acknowledged ?? action };
    case 'flapping':
      return { ...after, flaps: after.flaps + 1 };
    case 'resolved':
      return { ...after, end: { at: event.at, how: endingOf(event), by: event.actor } };
    default:
      return after;
  }
}

const ACTIONS: readonly PersonAction['what'][] = ['acknowledged', 'silenced', 'silence-ended', 'resolved'];

function actionOf({ kind, actor, at }: HistoryEvent): PersonAction | null {
  const what = ACTIONS.find((one) => one === kind);
  return what === undefined || actor === null ? null : { what, by: actor, at };
}

/**
 * Kind of an end. The audit has none: a person has resolved it, or it recovered. An incident whose rule was removed does not re-open, so
 * that its last event is one that it still has.
 */
function endingOf({ resolution, actor }: HistoryEvent): Resolution['kind'] {
  return resolution?.kind ?? (actor === null ? 'recovered' : 'person');
}
