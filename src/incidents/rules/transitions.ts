import type { Conditions, Observation } from './evaluation.ts';
import {
  type EventDetails,
  FLAPPING,
  type Incident,
  type IncidentEvent,
  type IncidentPolicy,
  type IncidentTransition,
  isSilenced,
  keyOf,
  openSymptoms,
  type Resolution,
  SILENCE_NOTICE_MS,
  type Symptom,
  withSymptoms,
  worstSeverity,
} from './incident.ts';

const MOST_EVENTS = 50;

/** When something that happens at `now` is written down: time never runs back in a history, even where the clock did. */
export function momentIn(incident: Pick<Incident, 'events'>, now: number): number {
  return Math.max(now, incident.events.at(-1)?.at ?? now);
}

/** The incident with one more event. `actor` is the Slack id of the user who did it, null for the bot. */
export function record(
  incident: Incident,
  {
    happening,
    now,
    actor = null,
  }: { readonly happening: EventDetails; readonly now: number; readonly actor?: string | null },
): Incident {
  const number = (incident.events.at(-1)?.number ?? 0) + 1;
  const event: IncidentEvent = { ...happening, number, at: momentIn(incident, now), actor };
  return { ...incident, events: [...incident.events, event].slice(-MOST_EVENTS) };
}

/** What led from one state of an incident to the other, `before` being null for a new one. */
export function stepFrom(before: Incident | null, after: Incident): IncidentTransition {
  const told = before?.events.at(-1)?.number ?? 0;
  return { incident: after, events: after.events.filter(({ number }) => number > told) };
}

/** Bounds an incident's memory where looks are seconds apart. */
const MOST_FLIPS = 60;

/** Whether nothing that these symptoms tell of was breached when last known, cleared or not. */
function isCalm(symptoms: readonly Symptom[], conditions: Conditions): boolean {
  return symptoms.every((symptom) => conditions[keyOf(symptom)]?.healthyEvaluations !== 0);
}

/** The incident after it went from failing to healthy or back. */
function withFlip(incident: Incident, now: number): Incident {
  const recent = incident.flips.filter((flip) => flip <= now && now - flip < FLAPPING.withinMs);
  return { ...incident, flips: [...recent, now].slice(-MOST_FLIPS) };
}

/** Whether it came and went often enough to be called flapping; `flips` are those of the last hour. */
function isFlapping({ flips }: Incident): boolean {
  return flips.length >= FLAPPING.changes;
}

/** Whether a calm incident has been calm for long enough to be over. Flips of a clock that has jumped back do not count. */
function hasSettled({ flips }: Incident, now: number): boolean {
  const last = flips.findLast((flip) => flip <= now);
  return last === undefined || now - last >= FLAPPING.calmMs;
}

/** What a look changes about the symptoms of one incident. */
interface Changes {
  readonly added: readonly Symptom[];
  readonly over: readonly Symptom[];
  /** Those of `over` whose rule or subject is gone. */
  readonly removed: readonly Symptom[];
  /** Whether symptoms that were open before are breached still. */
  readonly persists: boolean;
}

/** The incident after a look that saw these breaches on it; the very same where the look changed nothing. */
export function advance(
  incident: Incident,
  {
    breaches,
    seen,
    policy,
  }: { readonly breaches: readonly Symptom[]; readonly seen: Observation; readonly policy: IncidentPolicy },
): Incident {
  const open = openSymptoms(incident);
  const openKeys = new Set(open.map(keyOf));
  const added = breaches.filter((symptom) => !openKeys.has(keyOf(symptom)));
  const over = open.filter((symptom) => seen.after[keyOf(symptom)] === undefined);
  const removed = over.filter((symptom) => !seen.known.has(keyOf(symptom)));
  const changes: Changes = { added, over, removed, persists: breaches.length > added.length };
  const after = withSymptoms(incident, { added, over, now: seen.at });
  return incident.status === 'resolved'
    ? relapse(incident, after, changes, seen, policy)
    : carryOn(incident, { after: judged(after), changes, seen });
}

/** A resolved incident fires again on a symptom that it did not have, or when what a person resolved will not go away. */
function relapse(
  before: Incident,
  after: Incident,
  { added, persists }: Changes,
  { at }: Observation,
  { reopenMs }: IncidentPolicy,
): Incident {
  const resolvedFor = at - (before.resolvedAt ?? at);
  if (added.length === 0 && !(persists && resolvedFor >= reopenMs)) return after;
  const firing = reopen(judged(after), at);
  return openSymptoms(before).length === 0 ? markFlapping(withFlip(firing, at), at) : firing;
}

function carryOn(
  before: Incident,
  { after, changes, seen }: { readonly after: Incident; readonly changes: Changes; readonly seen: Observation },
): Incident {
  const calm = isCalm(after.symptoms, seen.after);
  const flipped = calm === isCalm(before.symptoms, seen.before) ? after : withFlip(after, seen.at);
  if (openSymptoms(flipped).length === 0) return finish(flipped, changes, { calm, now: seen.at });
  const marked = markFlapping(flipped, seen.at);
  if (marked.flapping || changes.added.length + changes.over.length === 0) return marked;
  const [added, cleared] = [changes.added.map(keyOf), changes.over.map(keyOf)];
  return record(marked, { happening: { kind: 'changed', added, cleared }, now: seen.at });
}

/** No symptom is left: the incident is over, unless it flaps and has not been calm for long. */
function finish(
  incident: Incident,
  { removed }: Changes,
  { calm, now }: { readonly calm: boolean; readonly now: number },
): Incident {
  if (removed.length > 0) {
    const rules = [...new Set(removed.map(({ rule }) => rule))];
    return resolve(incident, { kind: 'rule-removed', rules }, now);
  }
  if (incident.flapping && !(calm && hasSettled(incident, now))) return incident;
  return resolve(incident, { kind: 'recovered' }, now);
}

function markFlapping(incident: Incident, now: number): Incident {
  if (incident.flapping || !isFlapping(incident)) return incident;
  return record(
    { ...incident, flapping: true },
    { happening: { kind: 'flapping', changes: incident.flips.length }, now },
  );
}

/** The severity follows the open symptoms, and stays what it was when the last has cleared. */
function judged(incident: Incident): Incident {
  const severity = worstSeverity(openSymptoms(incident), incident.severity);
  return severity === incident.severity ? incident : { ...incident, severity };
}

/** The incident is over. A silence with an end outlives a recovery, so that a relapse stays silent; a person ends it. */
export function resolve(incident: Incident, resolution: Resolution, now: number): Incident {
  const byPerson = resolution.kind === 'person';
  const silence = byPerson || incident.silence?.until === 'recovery' ? null : incident.silence;
  const resolved: Incident = {
    ...incident,
    status: 'resolved',
    resolvedAt: momentIn(incident, now),
    resolution,
    silence,
    flips: incident.flapping ? [] : incident.flips,
    flapping: false,
  };
  return record(resolved, { happening: { kind: 'resolved', resolution }, now, actor: byPerson ? resolution.by : null });
}

/** The incident fires again: whoever acknowledged it did not mean this. */
export function reopen(incident: Incident, now: number): Incident {
  const firing: Incident = {
    ...restartReminders(incident, now),
    status: 'firing',
    resolvedAt: null,
    resolution: null,
    acknowledged: null,
  };
  return record(firing, { happening: { kind: 'reopened' }, now });
}

/** The silence is over; reminders of what still fires count from now on. `actor` is the user who ended it, if one did. */
export function endSilence(incident: Incident, now: number, actor: string | null): Incident {
  const stillFiring = incident.status === 'firing';
  const audible: Incident = { ...(stillFiring ? restartReminders(incident, now) : incident), silence: null };
  return record(audible, { happening: { kind: 'silence-ended', stillFiring }, now, actor });
}

function restartReminders(incident: Incident, now: number): Incident {
  return { ...incident, remindFrom: momentIn(incident, now), reminders: 0 };
}

const MOST_REMINDERS = 2;

/** What is due by the clock alone: the end of silences, its notice, and reminders. However late, each comes once. */
export function timers(
  incidents: readonly Incident[],
  now: number,
  policy: IncidentPolicy,
): readonly IncidentTransition[] {
  return incidents.flatMap((incident) => {
    const after = remind(announceEnd(finishSilence(incident, now), now), now, policy);
    return after === incident ? [] : [stepFrom(incident, after)];
  });
}

function finishSilence(incident: Incident, now: number): Incident {
  return incident.silence === null || isSilenced(incident, now) ? incident : endSilence(incident, now, null);
}

function announceEnd(incident: Incident, now: number): Incident {
  const { silence, status } = incident;
  if (status !== 'firing' || silence === null || silence.until === 'recovery' || silence.announced) return incident;
  if (now < silence.until - SILENCE_NOTICE_MS) return incident;
  const announced: Incident = { ...incident, silence: { ...silence, announced: true } };
  return record(announced, { happening: { kind: 'silence-ending', until: silence.until }, now });
}

function remind(incident: Incident, now: number, { remindMs }: IncidentPolicy): Incident {
  if (incident.status !== 'firing' || incident.acknowledged !== null || isSilenced(incident, now)) return incident;
  const due = Math.floor((now - incident.remindFrom) / remindMs[incident.severity]);
  const count = Math.min(due, MOST_REMINDERS);
  if (count <= incident.reminders) return incident;
  return record({ ...incident, reminders: count }, { happening: { kind: 'reminded', count }, now });
}
