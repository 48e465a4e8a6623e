import { MINUTE_MS } from '../../core/time.ts';
import { conditionKey } from './evaluation.ts';
import {
  type EventDetails,
  FLAPPING,
  type Incident,
  type IncidentEvent,
  type IncidentPolicy,
  type IncidentStep,
  openSymptoms,
  type Resolution,
  type Symptom,
  withSymptoms,
  worstSeverity,
} from './incident.ts';
import type { Conditions, Observation } from './observation.ts';
import { newsOf } from './symptom-news.ts';

/** Events that an incident has in memory, at most. */
const MOST_EVENTS = 50;

/** Timestamp for a new event: `now`, but never earlier than the last event, even if the clock was set back. */
export function eventTime(incident: Pick<Incident, 'events'>, now: number): number {
  return Math.max(now, incident.events.at(-1)?.at ?? now);
}

/** The incident with one more event. `actor` is the Slack id of the user who did it, null for the bot. */
export function record(
  incident: Incident,
  {
    details,
    now,
    actor = null,
  }: { readonly details: EventDetails; readonly now: number; readonly actor?: string | null },
): Incident {
  const number = (incident.events.at(-1)?.number ?? 0) + 1;
  const event: IncidentEvent = { ...details, number, at: eventTime(incident, now), actor };
  return { ...incident, events: [...incident.events, event].slice(-MOST_EVENTS) };
}

/** The step between two states of an incident; `before` is null for a new one. */
export function stepFrom(before: Incident | null, after: Incident): IncidentStep {
  const lastNumber = before?.events.at(-1)?.number ?? 0;
  return { incident: after, events: after.events.filter(({ number }) => number > lastNumber) };
}

/** Flips that an incident has in memory, at most, when evaluations are seconds apart. */
const MOST_FLIPS = 60;

/** Whether none of these symptoms, cleared or not, was breached when last known. */
function isCalm(symptoms: readonly Symptom[], conditions: Conditions): boolean {
  return symptoms.every((symptom) => conditions[conditionKey(symptom)]?.healthyEvaluations !== 0);
}

/** The incident after a change from failing to healthy or back. */
function withFlip(incident: Incident, now: number): Incident {
  const recent = incident.flips.filter((flip) => flip <= now && now - flip < FLAPPING.withinMs);
  return { ...incident, flips: [...recent, now].slice(-MOST_FLIPS) };
}

/** Whether an incident changed often enough to be flapping; `flips` are those of the last hour. */
function isFlapping({ flips }: Incident): boolean {
  return flips.length >= FLAPPING.changes;
}

/** Whether an incident has been calm, or has failed, for long enough without a change. Flips in the future, from before the clock was set back, do not count. */
function hasSettled({ flips }: Incident, now: number): boolean {
  const last = flips.findLast((flip) => flip <= now);
  return last === undefined || now - last >= FLAPPING.calmMs;
}

/** Changes of an incident's symptoms by one evaluation. */
interface SymptomChanges {
  readonly added: readonly Symptom[];
  readonly over: readonly Symptom[];
  /** Those of `over` whose rule or subject is no longer in the catalog. */
  readonly removed: readonly Symptom[];
  /** The reason for which they are no longer evaluated. */
  readonly why: { readonly isSubjectGone?: true; readonly coveredBy?: string };
  /** Whether symptoms that were open before are still breached. */
  readonly persists: boolean;
}

/** The incident after an evaluation with these breaches; the same object when nothing changed. */
export function advance(
  incident: Incident,
  {
    breaches,
    seen,
    policy,
  }: { readonly breaches: readonly Symptom[]; readonly seen: Observation; readonly policy: IncidentPolicy },
): Incident {
  const open = openSymptoms(incident);
  const openKeys = new Set(open.map(conditionKey));
  const added = breaches.filter((symptom) => !openKeys.has(conditionKey(symptom)));
  const over = open.filter((symptom) => seen.after[conditionKey(symptom)] === undefined);
  const removed = over.filter((symptom) => !seen.known.has(conditionKey(symptom)));
  const why = whyRemoved(incident, removed, seen);
  const changes: SymptomChanges = { added, over, removed, why, persists: breaches.length > added.length };
  const after = withUnknown(withSymptoms(incident, { added, over, removed, now: seen.at }), seen);
  return incident.status === 'resolved'
    ? advanceResolved(incident, after, { changes, seen, policy })
    : advanceFiring(incident, { after: withSeverity(after), changes, seen });
}

/** Time without data from which on a symptom says that it may be over, in milliseconds: a new day begins without any for a while. */
const UNKNOWN_MS = 30 * MINUTE_MS;

/** The incident, whose open symptoms say since when nothing tells whether they last; the same object if they say that already. */
function withUnknown(incident: Incident, { after, at }: Observation): Incident {
  const symptoms = incident.symptoms.map((symptom): Symptom => {
    const since = symptom.clearedAt === null ? after[conditionKey(symptom)]?.unknownSince : undefined;
    const unknownSince = since !== undefined && at - since >= UNKNOWN_MS ? since : undefined;
    if (symptom.unknownSince === unknownSince) return symptom;
    const { unknownSince: _, ...known } = symptom;
    return unknownSince === undefined ? known : { ...known, unknownSince };
  });
  return symptoms.every((symptom, index) => symptom === incident.symptoms[index])
    ? incident
    : { ...incident, symptoms };
}

/** The reason for which all of these symptoms are no longer evaluated; nothing if it is their rules, or differs. */
function whyRemoved(
  { channel }: Incident,
  removed: readonly Symptom[],
  { isGone, coveredBy }: Observation,
): SymptomChanges['why'] {
  if (removed.length === 0) return {};
  if (removed.every(({ subject }) => isGone(subject))) return { isSubjectGone: true };
  if (channel === undefined) return {};
  const [rule, ...others] = removed.map(({ subject }) => coveredBy({ channel, subject }));
  return rule === undefined || others.includes(undefined) ? {} : { coveredBy: rule };
}

/** Re-opens a resolved incident on a new symptom, or when one that a person resolved persists after the re-open window. */
function advanceResolved(
  before: Incident,
  after: Incident,
  {
    changes: { added, persists },
    seen: { at },
    policy: { reopenMs },
  }: { readonly changes: SymptomChanges; readonly seen: Observation; readonly policy: IncidentPolicy },
): Incident {
  const resolvedFor = at - (before.resolvedAt ?? at);
  if (added.length === 0 && !(persists && resolvedFor >= reopenMs)) return after;
  const firing = reopen(withSeverity(after), at);
  return openSymptoms(before).length === 0 ? markFlapping(withFlip(firing, at), at) : firing;
}

function advanceFiring(
  before: Incident,
  { after, changes, seen }: { readonly after: Incident; readonly changes: SymptomChanges; readonly seen: Observation },
): Incident {
  const calm = isCalm(after.symptoms, seen.after);
  const flipped = calm === isCalm(before.symptoms, seen.before) ? after : withFlip(after, seen.at);
  if (openSymptoms(flipped).length === 0) return resolveWhenSettled(flipped, changes, { calm, now: seen.at });
  const marked = markFlapping(flipped, seen.at);
  if (marked.flapping) return changes.persists && hasSettled(marked, seen.at) ? endFlapping(marked, seen.at) : marked;
  const isWorse = isFirstTimeCritical(before, marked);
  const news = newsOf(before, marked, { ...changes, now: seen.at, isWorse });
  if (news.added.length + news.cleared.length === 0) return marked;
  return record(marked, { details: { kind: 'changed', ...news, ...(isWorse && { isWorse }) }, now: seen.at });
}

/** Whether an incident is critical and was not since it opened or re-opened: one that comes and goes is news only once. */
function isFirstTimeCritical(before: Incident, after: Incident): boolean {
  const began = before.events.findLast(({ kind }) => kind === 'opened' || kind === 'reopened')?.at ?? before.openedAt;
  const wasCritical = before.symptoms.some(
    ({ severity, clearedAt }) => severity === 'critical' && (clearedAt === null || clearedAt >= began),
  );
  return after.severity === 'critical' && !wasCritical;
}

/** Resolves an incident without open symptoms, unless it flaps and has not been calm long enough. */
function resolveWhenSettled(
  incident: Incident,
  { removed, why }: SymptomChanges,
  { calm, now }: { readonly calm: boolean; readonly now: number },
): Incident {
  if (removed.length > 0) {
    const rules = [...new Set(removed.map(({ rule }) => rule))];
    return resolve(incident, { kind: 'rule-removed', rules, ...why }, now);
  }
  if (incident.flapping && !(calm && hasSettled(incident, now))) return incident;
  return resolve(incident, { kind: 'recovered' }, now);
}

function markFlapping(incident: Incident, now: number): Incident {
  if (incident.flapping || !isFlapping(incident)) return incident;
  return record(
    { ...incident, flapping: true },
    { details: { kind: 'flapping', changes: incident.flips.length }, now },
  );
}

/** The incident that goes on failing and flaps no more; it may flap anew. */
function endFlapping(incident: Incident, now: number): Incident {
  return record({ ...incident, flapping: false, flips: [] }, { details: { kind: 'flapping-ended' }, now });
}

/** The incident with the severity of its open symptoms; the severity stays when the last one has cleared. */
function withSeverity(incident: Incident): Incident {
  const severity = worstSeverity(openSymptoms(incident), incident.severity);
  return severity === incident.severity ? incident : { ...incident, severity };
}

/**
 * Resolves an incident. A silence with an end time continues after recovery, so a new failure is silent too; a person's resolution ends it.
 */
export function resolve(incident: Incident, resolution: Resolution, now: number): Incident {
  const byPerson = resolution.kind === 'person';
  const silence = byPerson || incident.silence?.until === 'recovery' ? null : incident.silence;
  const resolved: Incident = {
    ...incident,
    status: 'resolved',
    resolvedAt: eventTime(incident, now),
    resolution,
    silence,
    flips: incident.flapping ? [] : incident.flips,
    flapping: false,
  };
  return record(resolved, { details: { kind: 'resolved', resolution }, now, actor: byPerson ? resolution.by : null });
}

/** Re-opens an incident. Its acknowledgement ends, since it was for the failure before. */
export function reopen(incident: Incident, now: number): Incident {
  const firing: Incident = {
    ...restartReminders(incident, now),
    status: 'firing',
    resolvedAt: null,
    resolution: null,
    acknowledged: null,
  };
  return record(firing, { details: { kind: 'reopened' }, now });
}

/** Ends a silence; reminders of a firing incident count from now on. `actor` is the user who ended it, or null. */
export function endSilence(incident: Incident, now: number, actor: string | null): Incident {
  const stillFiring = incident.status === 'firing';
  const unsilenced: Incident = { ...(stillFiring ? restartReminders(incident, now) : incident), silence: null };
  return record(unsilenced, { details: { kind: 'silence-ended', stillFiring }, now, actor });
}

function restartReminders(incident: Incident, now: number): Incident {
  return { ...incident, remindFrom: eventTime(incident, now), reminders: 0 };
}
