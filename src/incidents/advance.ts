import { hasSettled, isCalm, isFlapping, withFlip } from './flapping.ts';
import { record } from './history.ts';
import type { Incident, Symptom } from './incident.ts';
import type { Observation } from './observation.ts';
import type { IncidentPolicy } from './policy.ts';
import { keyOf, openSymptoms, withSymptoms, worstSeverity } from './symptom.ts';
import { reopen, resolve } from './transitions.ts';

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
  breaches: readonly Symptom[],
  seen: Observation,
  policy: IncidentPolicy,
): Incident {
  const open = openSymptoms(incident);
  const openKeys = new Set(open.map(keyOf));
  const added = breaches.filter((symptom) => !openKeys.has(keyOf(symptom)));
  const over = open.filter((symptom) => seen.after[keyOf(symptom)] === undefined);
  const removed = over.filter((symptom) => !seen.known.has(keyOf(symptom)));
  const changes: Changes = { added, over, removed, persists: breaches.length > added.length };
  const after = withSymptoms(incident, added, over, seen.at);
  return incident.status === 'resolved'
    ? relapse(incident, after, changes, seen, policy)
    : carryOn(incident, judged(after), changes, seen);
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

function carryOn(before: Incident, after: Incident, changes: Changes, seen: Observation): Incident {
  const calm = isCalm(after.symptoms, seen.after);
  const flipped = calm === isCalm(before.symptoms, seen.before) ? after : withFlip(after, seen.at);
  if (openSymptoms(flipped).length === 0) return finish(flipped, changes, calm, seen.at);
  const marked = markFlapping(flipped, seen.at);
  if (marked.flapping || changes.added.length + changes.over.length === 0) return marked;
  const [added, cleared] = [changes.added.map(keyOf), changes.over.map(keyOf)];
  return record(marked, { kind: 'changed', added, cleared }, seen.at);
}

/** No symptom is left: the incident is over, unless it flaps and has not been calm for long. */
function finish(incident: Incident, { removed }: Changes, calm: boolean, now: number): Incident {
  if (removed.length > 0) {
    const rules = [...new Set(removed.map(({ rule }) => rule))];
    return resolve(incident, { kind: 'rule-removed', rules }, now);
  }
  if (incident.flapping && !(calm && hasSettled(incident, now))) return incident;
  return resolve(incident, { kind: 'recovered' }, now);
}

function markFlapping(incident: Incident, now: number): Incident {
  if (incident.flapping || !isFlapping(incident)) return incident;
  return record({ ...incident, flapping: true }, { kind: 'flapping', changes: incident.flips.length }, now);
}

/** The severity follows the open symptoms, and stays what it was when the last has cleared. */
function judged(incident: Incident): Incident {
  const severity = worstSeverity(openSymptoms(incident), incident.severity);
  return severity === incident.severity ? incident : { ...incident, severity };
}
