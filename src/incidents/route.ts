import type { Incident, Symptom } from './incident.ts';
import type { IncidentPolicy } from './policy.ts';
import { isSilenced } from './silence.ts';
import { openSymptoms } from './symptom.ts';

type BySubject = ReadonlyMap<string, readonly Symptom[]>;

/** Where the breaches of a look belong. */
export interface Route {
  /** Breaches on incidents that there are, by the incident's id. */
  readonly known: ReadonlyMap<string, readonly Symptom[]>;
  /** Those of subjects that no incident is about. */
  readonly fresh: BySubject;
}

/** Gives each subject's breaches to the incident that is about it. A storm of new subjects re-opens a recent storm. */
export function route(
  incidents: readonly Incident[],
  breaches: readonly Symptom[],
  now: number,
  policy: IncidentPolicy,
): Route {
  const current = incidents.filter((incident) => isCurrent(incident, now, policy));
  const known = new Map<string, readonly Symptom[]>();
  const fresh = new Map<string, readonly Symptom[]>();
  const give = ({ id }: Incident, symptoms: readonly Symptom[]) =>
    known.set(id, [...(known.get(id) ?? []), ...symptoms]);
  for (const [subject, symptoms] of bySubject(breaches)) {
    const owner = ownerOf(subject, current);
    if (owner) give(owner, symptoms);
    else fresh.set(subject, symptoms);
  }
  const storm = newest(current.filter(({ kind }) => kind === 'storm'));
  if (!storm || !isStorm(fresh, policy)) return { known, fresh };
  give(storm, [...fresh.values()].flat());
  return { known, fresh: new Map() };
}

/** Whether so many new subjects at one look are a storm. */
export function isStorm(fresh: BySubject, { stormSize }: IncidentPolicy): boolean {
  return fresh.size >= stormSize;
}

/** Whether an incident may still be about what happens now: it fires, or it can re-open. */
function isCurrent(incident: Incident, now: number, { reopenMs }: IncidentPolicy): boolean {
  const { status, resolvedAt } = incident;
  if (status === 'firing' || openSymptoms(incident).length > 0 || isSilenced(incident, now)) return true;
  return resolvedAt !== null && now - resolvedAt <= reopenMs;
}

function ownerOf(subject: string, current: readonly Incident[]): Incident | undefined {
  const own = current.filter((incident) => incident.subject === subject);
  const storms = current.filter(({ kind }) => kind === 'storm');
  const holdsSubject = (storm: Incident) => openSymptoms(storm).some((symptom) => symptom.subject === subject);
  return own.find(isFiring) ?? storms.find(holdsSubject) ?? newest(own) ?? storms.find(isFiring);
}

function isFiring({ status }: Incident): boolean {
  return status === 'firing';
}

function newest(incidents: readonly Incident[]): Incident | undefined {
  return incidents.toSorted((a, b) => b.openedAt - a.openedAt)[0];
}

function bySubject(symptoms: readonly Symptom[]): BySubject {
  const groups = new Map<string, Symptom[]>();
  for (const symptom of symptoms) {
    const group = groups.get(symptom.subject);
    if (group) group.push(symptom);
    else groups.set(symptom.subject, [symptom]);
  }
  return groups;
}
