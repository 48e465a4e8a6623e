import { dateOf, timeOfDay } from '../../core/days.ts';
import { HOUR_MS, MINUTE_MS } from '../../core/time.ts';
import type { ReportedBefore } from '../../explain/reported-before.ts';
import { conditionKey, type Severity } from './evaluation.ts';
import type { Reason } from './reason.ts';

/** Settings of the catalog about incidents; times in milliseconds. */
export interface IncidentPolicy {
  /** Time after which an incident that nobody acknowledged gets a reminder, and again after twice this time. */
  readonly remindMs: Readonly<Record<Severity, number>>;
  /** Time after a recovery within which the same subject re-opens its incident. */
  readonly reopenMs: number;
  /** Number of new subjects at one evaluation that make a storm. */
  readonly stormSize: number;
  /** Time between two evaluations. */
  readonly evaluationIntervalMs: number;
}

/** Flapping: this many changes within `withinMs`; it ends after `calmMs` without a change. */
export const FLAPPING = { withinMs: HOUR_MS, changes: 6, calmMs: 15 * MINUTE_MS } as const;

/** Evaluations in a row: healthy ones that clear a symptom, and failed ones that open a Datadog outage. */
export const EVALUATIONS = { toClear: 2, toReportOutage: 2 } as const;

/** Time before the end of a silence at which the end is announced, in milliseconds, unless the silence is barely longer than that. */
export const SILENCE_NOTICE_MS = 10 * MINUTE_MS;

/**
 * Kind of an incident: about one subject, about a storm of many that failed together, or about a Datadog outage. Its `subject` is the
 * collector's name, `area.metric`, or `area.*` for an area's score; or the word `storm` or `datadog-outage`.
 */
export type IncidentKind = 'subject' | 'storm' | 'datadog-outage';

/** A rule that is breached on a subject. It stays in the incident when it has cleared. */
export interface Symptom {
  readonly rule: string;
  readonly subject: string;
  readonly label: string;
  readonly severity: Severity;
  /** See Signal; from the evaluation that last changed the symptom. */
  readonly says: string;
  readonly noRunSince?: number;
  /** Time at which the breach was first found, in milliseconds since 1970. */
  readonly since: number;
  /** Set if it may have begun before that: nothing was evaluated then. */
  readonly mayBeOlder?: true;
  /** Time at which it was found to be over, in milliseconds since 1970; null while it lasts. */
  readonly clearedAt: number | null;
  /** Time since which there are no data to tell whether it lasts, in milliseconds since 1970; absent while that is known. */
  readonly unknownSince?: number;
  /** Set if it did not end: its rule or its subject was no longer there. An older version takes it for one that is over. */
  readonly isRemoved?: true;
}

/** A silence: until then nothing is posted about an ongoing incident; `recovery` lasts until it resolves. */
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

/** Reason for which an incident is over. */
export type Resolution =
  | { readonly kind: 'recovered' }
  /**
   * The rule or its subject is no longer in the catalog; `isSubjectGone` if it is the subject. `coveredBy`: a rule notifies the channel
   * instead.
   */
  | {
      readonly kind: 'rule-removed';
      readonly rules: readonly string[];
      readonly isSubjectGone?: true;
      readonly coveredBy?: string;
    }
  | { readonly kind: 'person'; readonly by: string };

/** Details of an event of an incident; `IncidentEvent` adds its actor, time and number. */
export type EventDetails =
  | { readonly kind: 'opened' }
  /** It fails again inside the re-open window, or still fails long after a person resolved it. */
  | { readonly kind: 'reopened' }
  /** Symptoms were added or cleared while others last; `added` and `cleared` have their `rule subject`. */
  | {
      readonly kind: 'changed';
      readonly added: readonly string[];
      readonly cleared: readonly string[];
      /** Set if the incident became critical, for the first time since it opened or re-opened. */
      readonly isWorse?: true;
      /** Set if one of them changed so often within an hour that its next changes get no event. */
      readonly isOften?: true;
    }
  /** It often fails and recovers: nothing is posted until it has been calm for a while. */
  | { readonly kind: 'flapping'; readonly changes: number }
  /** It has failed for a while without recovering: its changes are posted again. */
  | { readonly kind: 'flapping-ended' }
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
  /** Slack id of the user who did it; null for the bot. */
  readonly actor: string | null;
};

/** A failure that on-call should know of, from its first symptom to its end. */
export interface Incident {
  /** Unique and readable: `github-2026-11-23t22:08:20.123z`. */
  readonly id: string;
  readonly kind: IncidentKind;
  readonly subject: string;
  /** Id of the channel, or the person, whose watch it is of; absent for on-call, as in all incidents of versions before watches. */
  readonly channel?: string;
  /** Name of the subject for people; text from the catalog. */
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
  /** Times of the last hour at which an evaluation found it changed from failing to healthy or back, in milliseconds since 1970. */
  readonly flips: readonly number[];
  readonly flapping: boolean;
  /** Start of the time until a reminder: when it opened, re-opened, or its silence ended. */
  readonly remindFrom: number;
  readonly reminders: number;
  /** The last 50 events, oldest first. */
  readonly events: readonly IncidentEvent[];
  /** Reasons why its subjects fail, by subject, as far as they were read; an older version stores none. */
  readonly reasons?: Readonly<Record<string, Reason>>;
  /** Changes that were reported nearest before its subjects failed, by subject, as far as any was; an older version stores none. */
  readonly before?: Readonly<Record<string, FailureChange>>;
}

/** Change that was reported nearest before a failure. */
export interface FailureChange extends ReportedBefore {
  /** Time at which that failure was first found, in milliseconds since 1970. */
  readonly since: number;
}

/** An incident after a change, with the new events in their order. */
export interface IncidentStep {
  readonly incident: Incident;
  /** The new events: also the last ones of `incident.events`. */
  readonly events: readonly IncidentEvent[];
  /** Whether its first message says something else, though nothing happened: it is edited, and nobody is notified. */
  readonly isEdited?: boolean;
}

/** Characters of a subject in an id, at most: the value of an option in Slack contains the id and has 150 characters in all. */
const ID_SUBJECT_LENGTH = 100;

/** A readable id that is not in `taken`: `SUBJECT-2026-11-23t22:08:20.123z`, of the characters a-z, 0-9 and `._:-` only. */
export function incidentId(subject: string, now: number, taken: ReadonlySet<string>): string {
  const base = `${subject.slice(0, ID_SUBJECT_LENGTH)}-${isoTime(now)}`.toLowerCase().replace(/[^a-z0-9._:-]/g, '-');
  let id = base;
  for (let count = 2; taken.has(id); count += 1) id = `${base}-${count}`;
  return id;
}

function isoTime(now: number): string {
  const milliseconds = String(now % MINUTE_MS).padStart(5, '0');
  return `${dateOf(now, 'UTC')}T${timeOfDay(now, 'UTC')}:${milliseconds.slice(0, 2)}.${milliseconds.slice(2)}Z`;
}

/** Length from which the end of a silence is announced, in milliseconds: a shorter silence would announce it as soon as it began. */
const SHORTEST_ANNOUNCED_MS = SILENCE_NOTICE_MS + 2 * MINUTE_MS;

/** Whether a silence runs on the incident at `now`. One whose time is over does not run, announced or not. */
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

/** The symptoms that have not cleared. A person may resolve an incident that still has some. */
export function openSymptoms({ symptoms }: Pick<Incident, 'symptoms'>): readonly Symptom[] {
  return symptoms.filter(({ clearedAt }) => clearedAt === null);
}

/** The worst severity among these symptoms, or `otherwise` when there are none. */
export function worstSeverity(symptoms: readonly Symptom[], otherwise: Severity): Severity {
  if (symptoms.length === 0) return otherwise;
  return symptoms.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning';
}

/**
 * The incident with `added` symptoms open and the `over` ones cleared, of which those in `removed` were not seen to end; the same object
 * when there are neither.
 */
export function withSymptoms(
  incident: Incident,
  {
    added,
    over,
    removed = [],
    now,
  }: {
    readonly added: readonly Symptom[];
    readonly over: readonly Symptom[];
    readonly removed?: readonly Symptom[];
    readonly now: number;
  },
): Incident {
  if (added.length === 0 && over.length === 0) return incident;
  const fresh = new Map(added.map((symptom) => [conditionKey(symptom), symptom]));
  const cleared = new Set(over.map(conditionKey));
  const unseen = new Set(removed.map(conditionKey));
  const known = incident.symptoms.map((symptom) => {
    const key = conditionKey(symptom);
    if (cleared.has(key)) {
      const clearedAt = symptom.clearedAt ?? Math.max(now, symptom.since);
      return { ...symptom, clearedAt, ...(unseen.has(key) && { isRemoved: true as const }) };
    }
    return fresh.get(key) ?? symptom;
  });
  const old = new Set(incident.symptoms.map(conditionKey));
  return { ...incident, symptoms: [...known, ...added.filter((symptom) => !old.has(conditionKey(symptom)))] };
}
