import type { Severity } from './signal.ts';

/**
 * What an incident is about: one subject, a storm of many that failed together, or the bot's own sight of Datadog.
 * `subject` is the collector's name or `area.metric`, or the word `storm` or `datadog-outage`.
 */
export type IncidentKind = 'subject' | 'storm' | 'datadog-outage';

/** A rule that is breached on a subject. It stays in the incident when it has cleared. */
export interface Symptom {
  readonly rule: string;
  readonly subject: string;
  readonly label: string;
  readonly severity: Severity;
  /** See Signal; of the look at which it was last changed. */
  readonly says: string;
  readonly noRunSince?: number;
  /** When the breach was first seen, in milliseconds since 1970. */
  readonly since: number;
  /** When it was seen to be over; null while it lasts. */
  readonly clearedAt: number | null;
}

/** Nobody is told of an incident until then; `recovery` lasts until it resolves. */
export interface Silence {
  /** Slack id of the user. */
  readonly by: string;
  readonly at: number;
  readonly until: number | 'recovery';
  /** The user's own words, or empty. */
  readonly reason: string;
  /** Whether its end has been announced, or needs no announcement. */
  readonly announced: boolean;
}

/** Why an incident is over. */
export type Resolution =
  | { readonly kind: 'recovered' }
  /** The rule or its subject is no longer in the catalog. */
  | { readonly kind: 'rule-removed'; readonly rules: readonly string[] }
  | { readonly kind: 'person'; readonly by: string };

/** What happened to an incident; `Event` adds who, when and its number. */
export type EventDetails =
  | { readonly kind: 'opened' }
  /** It fails again inside the re-open window, or still does long after somebody resolved it. */
  | { readonly kind: 'reopened' }
  /** Symptoms came or went while others last; `added` and `cleared` count them by `rule subject`. */
  | { readonly kind: 'changed'; readonly added: readonly string[]; readonly cleared: readonly string[] }
  /** It comes and goes: quiet until it has been calm for a while. */
  | { readonly kind: 'flapping'; readonly changes: number }
  | { readonly kind: 'resolved'; readonly resolution: Resolution }
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'silenced'; readonly until: number | 'recovery'; readonly reason: string }
  /** A silence ends in ten minutes. */
  | { readonly kind: 'silence-ending'; readonly until: number }
  | { readonly kind: 'silence-ended'; readonly stillFiring: boolean }
  /** Nobody has acknowledged it; the `count`-th reminder. */
  | { readonly kind: 'reminded'; readonly count: number };

/** One line of an incident's history. */
export type IncidentEvent = EventDetails & {
  /** From 1 on, without gaps: `INCIDENT:NUMBER` is the stable key of the event. */
  readonly number: number;
  readonly at: number;
  /** Slack id of the user who did it; null where the bot saw it. */
  readonly actor: string | null;
};

/** Something that on-call should know, from its first sign to its end. */
export interface Incident {
  /** Unique and readable: `github-2026-11-23t22:08:20.123z`. */
  readonly id: string;
  readonly kind: IncidentKind;
  readonly subject: string;
  /** What people call the subject; text out of the catalog. */
  readonly label: string;
  readonly status: 'firing' | 'resolved';
  /** The worst of its symptoms. */
  readonly severity: Severity;
  readonly openedAt: number;
  readonly resolvedAt: number | null;
  readonly resolution: Resolution | null;
  readonly symptoms: readonly Symptom[];
  readonly acknowledged: { readonly by: string; readonly at: number } | null;
  readonly silence: Silence | null;
  /** When it last went from failing to healthy or back, as looks saw it; the last hour's. */
  readonly flips: readonly number[];
  readonly flapping: boolean;
  /** Since when reminders are counted: it opened, re-opened, or its silence ended. */
  readonly remindFrom: number;
  readonly reminders: number;
  /** The last 50 events, oldest first. */
  readonly events: readonly IncidentEvent[];
}

/** An incident after something happened to it, with what is to be told in this order. */
export interface IncidentTransition {
  readonly incident: Incident;
  /** The new events: also the last ones of `incident.events`. */
  readonly events: readonly IncidentEvent[];
}

/** What looks remember besides the incidents. Plain JSON. */
export interface WatchState {
  readonly lastEvaluationAt: number | null;
  /** By `rule subject`; those that are breached, or were a look ago. */
  readonly conditions: Readonly<Record<string, Condition>>;
  /** When Datadog was first not readable, null while it is; and how many looks in a row were good since. */
  readonly outage: {
    readonly since: number;
    readonly failedEvaluations: number;
    readonly successfulEvaluations: number;
  } | null;
}

/** A breach between two looks. */
export interface Condition {
  readonly since: number;
  readonly firing: boolean;
  /** Healthy looks in a row. */
  readonly healthyEvaluations: number;
}

/** Nothing has been looked at yet. */
export const FIRST_WATCH: WatchState = { lastEvaluationAt: null, conditions: {}, outage: null };
