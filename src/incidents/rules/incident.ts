import { dateOf, timeOfDay } from '../../core/days.ts';
import { HOUR_MS, MINUTE_MS } from '../../core/time.ts';

/** What the catalog decides about incidents; times in milliseconds. */
export interface IncidentPolicy {
  /** An incident not acknowledged is reminded of after this long, and again after twice this long. */
  readonly remindMs: Readonly<Record<Severity, number>>;
  /** A subject that fails again this soon after its recovery re-opens its incident. */
  readonly reopenMs: number;
  /** This many new subjects at one look are one storm. */
  readonly stormSize: number;
  /** How far apart looks are meant to be. */
  readonly evaluationIntervalMs: number;
}

/** Calm time that ends flapping, and how far back changes count. */
export const FLAPPING = { withinMs: HOUR_MS, changes: 6, calmMs: 15 * MINUTE_MS } as const;

/** Healthy looks in a row that clear a symptom, and blind looks that make an incident. */
export const EVALUATIONS = { toClear: 2, toReportOutage: 2 } as const;

/** How long before its end a silence is announced, unless it is hardly longer itself. */
export const SILENCE_NOTICE_MS = 10 * MINUTE_MS;

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

/** Characters of a subject that an id begins with: the value of Slack's menu holds the id, and 150 characters in all. */
const SUBJECT = 100;

/** An id that none of `taken` has: `SUBJECT-2026-11-23t22:08:20.123z`, of the characters a-z, 0-9 and `._:-` only. */
export function incidentId(subject: string, now: number, taken: ReadonlySet<string>): string {
  const written = `${subject.slice(0, SUBJECT)}-${isoTime(now)}`.toLowerCase().replace(/[^a-z0-9._:-]/g, '-');
  let id = written;
  for (let count = 2; taken.has(id); count += 1) id = `${written}-${count}`;
  return id;
}

function isoTime(now: number): string {
  const milliseconds = String(now % MINUTE_MS).padStart(5, '0');
  return `${dateOf(now, 'UTC')}T${timeOfDay(now, 'UTC')}:${milliseconds.slice(0, 2)}.${milliseconds.slice(2)}Z`;
}

/** A silence hardly longer than the notice would announce its end as soon as it began. */
const SHORTEST_ANNOUNCED_MS = SILENCE_NOTICE_MS + 2 * MINUTE_MS;

/** Whether a silence runs on the incident. One whose time is over no longer does, announced or not. */
export function isSilenced({ silence }: Pick<Incident, 'silence'>, now: number): boolean {
  return silence !== null && (silence.until === 'recovery' || silence.until > now);
}

/** A silence that begins at `now`. */
export function startSilence(
  by: string,
  { until, reason, now }: { readonly until: Silence['until']; readonly reason: string; readonly now: number },
): Silence {
  return { by, at: now, until, reason, announced: until === 'recovery' || until - now < SHORTEST_ANNOUNCED_MS };
}

/** `rule subject`: under this name a breach is remembered. */
export function keyOf({ rule, subject }: Pick<Signal, 'rule' | 'subject'>): string {
  return `${rule} ${subject}`;
}

/** The symptoms that have not cleared. A person may resolve an incident that still has some. */
export function openSymptoms({ symptoms }: Pick<Incident, 'symptoms'>): readonly Symptom[] {
  return symptoms.filter(({ clearedAt }) => clearedAt === null);
}

/** The worst severity among these symptoms, or `otherwise` where there is none. */
export function worstSeverity(symptoms: readonly Symptom[], otherwise: Severity): Severity {
  if (symptoms.length === 0) return otherwise;
  return symptoms.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning';
}

/** The incident with `added` symptoms open and the `over` ones cleared; the very same where there are neither. */
export function withSymptoms(
  incident: Incident,
  { added, over, now }: { readonly added: readonly Symptom[]; readonly over: readonly Symptom[]; readonly now: number },
): Incident {
  if (added.length === 0 && over.length === 0) return incident;
  const fresh = new Map(added.map((symptom) => [keyOf(symptom), symptom]));
  const cleared = new Set(over.map(keyOf));
  const known = incident.symptoms.map((symptom) => {
    const key = keyOf(symptom);
    if (cleared.has(key)) return { ...symptom, clearedAt: symptom.clearedAt ?? Math.max(now, symptom.since) };
    return fresh.get(key) ?? symptom;
  });
  const old = new Set(incident.symptoms.map(keyOf));
  return { ...incident, symptoms: [...known, ...added.filter((symptom) => !old.has(keyOf(symptom)))] };
}

/** How urgent an incident is. */
export type Severity = 'critical' | 'warning';

/** One rule held against one subject at one look. Every rule gives one for each of its subjects at every look. */
export interface Signal {
  /** Name of the rule in the catalog. */
  readonly rule: string;
  /** What the rule is about: a collector's name, or `area.metric`. */
  readonly subject: string;
  /** What people call the subject; text out of the catalog. */
  readonly label: string;
  /** `unknown` neither fires nor clears anything: no data is not health. */
  readonly verdict: 'breach' | 'healthy' | 'unknown';
  readonly severity: Severity;
  /** How long a breach has to last before it fires, in milliseconds. */
  readonly holdMs: number;
  /** What is wrong, in numbers; plain text without a full stop: `5 errors in the last hour, more than 3`. */
  readonly says: string;
  /**
   * When the newest run was, in milliseconds since 1970, where `says` goes on from `no run since 14:05, `: whoever shows it writes the time, in
   * the reader's zone.
   */
  readonly noRunSince?: number;
}

/** One look at everything that is watched. */
export type Evaluation =
  | { readonly kind: 'seen'; readonly at: number; readonly signals: readonly Signal[] }
  /** Datadog could not be read; `says` is the reason, as plain text with its next step. */
  | { readonly kind: 'blind'; readonly at: number; readonly says: string };
