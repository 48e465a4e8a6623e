import { DATADOG_OUTAGE, observe } from './evaluation.ts';
import {
  type Evaluation,
  type Incident,
  type IncidentKind,
  type IncidentPolicy,
  type IncidentTransition,
  incidentId,
  isSilenced,
  openSymptoms,
  type Symptom,
  type WatchState,
  worstSeverity,
} from './incident.ts';
import { advance, record, stepFrom } from './transitions.ts';

/**
 * What a look makes of the incidents: those that it changed or opened, and what to remember until the next one.
 * `incidents` are those that are firing, silenced, or resolved so recently that they can re-open. A step without events
 * has something to be remembered and nothing to be told.
 */
export function decide(
  watch: WatchState,
  {
    incidents,
    evaluation,
    policy,
  }: { readonly incidents: readonly Incident[]; readonly evaluation: Evaluation; readonly policy: IncidentPolicy },
): { readonly watch: WatchState; readonly steps: readonly IncidentTransition[] } {
  const seen = observe(watch, { incidents, evaluation, policy });
  const inSight = evaluation.kind === 'seen' ? incidents : incidents.filter(({ kind }) => kind === 'datadog-outage');
  const { known, fresh } = route(inSight, { breaches: seen.breaches, now: seen.at, policy });
  const changed = inSight.flatMap((incident) => {
    const after = advance(incident, { breaches: known.get(incident.id) ?? [], seen, policy });
    return after === incident ? [] : [stepFrom(incident, after)];
  });
  const ids = incidents.map(({ id }) => id);
  const opened = openFresh(fresh, { ids, now: seen.at, policy }).map((incident) => stepFrom(null, incident));
  return { watch: seen.watch, steps: [...changed, ...opened] };
}

type BySubject = ReadonlyMap<string, readonly Symptom[]>;

/** Where the breaches of a look belong. */
interface Route {
  /** Breaches on incidents that there are, by the incident's id. */
  readonly known: ReadonlyMap<string, readonly Symptom[]>;
  /** Those of subjects that no incident is about. */
  readonly fresh: BySubject;
}

/** Gives each subject's breaches to the incident that is about it. A storm of new subjects re-opens a recent storm. */
export function route(
  incidents: readonly Incident[],
  {
    breaches,
    now,
    policy,
  }: { readonly breaches: readonly Symptom[]; readonly now: number; readonly policy: IncidentPolicy },
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
function isStorm(fresh: BySubject, { stormSize }: IncidentPolicy): boolean {
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

/** New incidents for subjects that have none: one of the storm where they are many, else one each. */
function openFresh(
  fresh: Route['fresh'],
  { ids, now, policy }: { readonly ids: Iterable<string>; readonly now: number; readonly policy: IncidentPolicy },
): readonly Incident[] {
  const taken = new Set(ids);
  const open = (
    kind: IncidentKind,
    {
      subject,
      label,
      symptoms,
    }: { readonly subject: string; readonly label: string; readonly symptoms: readonly Symptom[] },
  ) => {
    const id = incidentId(subject, now, taken);
    taken.add(id);
    return openIncident({ id, kind, subject, label }, symptoms, now);
  };
  if (isStorm(fresh, policy))
    return [open('storm', { subject: 'storm', label: 'Many at once', symptoms: [...fresh.values()].flat() })];
  return [...fresh].map(([subject, symptoms]) =>
    open(subject === DATADOG_OUTAGE.subject ? 'datadog-outage' : 'subject', {
      subject,
      label: symptoms[0]?.label ?? subject,
      symptoms,
    }),
  );
}

function openIncident(
  about: Pick<Incident, 'id' | 'kind' | 'subject' | 'label'>,
  symptoms: readonly Symptom[],
  now: number,
): Incident {
  const incident: Incident = {
    ...about,
    status: 'firing',
    severity: worstSeverity(symptoms, 'warning'),
    openedAt: now,
    resolvedAt: null,
    resolution: null,
    symptoms,
    acknowledged: null,
    silence: null,
    flips: [],
    flapping: false,
    remindFrom: now,
    reminders: 0,
    events: [],
  };
  return record(incident, { happening: { kind: 'opened' }, now });
}
