import { groupBy } from '../../core/group.ts';
import type { Evaluation } from './evaluation.ts';
import type { EvaluationState, WatchKey } from './evaluation-state.ts';
import { channelOfRule, identityOf } from './identity.ts';
import {
  type Incident,
  type IncidentKind,
  type IncidentPolicy,
  type IncidentStep,
  incidentId,
  isSilenced,
  openSymptoms,
  type Symptom,
  worstSeverity,
} from './incident.ts';
import { saysSomethingElse, withChanges, withReasons } from './known-reasons.ts';
import { leave } from './left-watches.ts';
import { DATADOG_OUTAGE, observe } from './observation.ts';
import { advance, record, stepFrom } from './transitions.ts';

/** Changes by an evaluation. */
interface Decided {
  readonly state: EvaluationState;
  readonly steps: readonly IncidentStep[];
  /** Watches that can no longer be evaluated, of which their channels are to be notified now. */
  readonly left: readonly WatchKey[];
}

/**
 * Decides what an evaluation changes: the incidents that it changed or opened, and the evaluation state until the next one. `incidents` are
 * those that are firing, silenced, or resolved so recently that they can re-open. A step without events changes only what is stored and
 * posts nothing.
 */
export function decide(
  state: EvaluationState,
  {
    incidents,
    evaluation,
    policy,
  }: { readonly incidents: readonly Incident[]; readonly evaluation: Evaluation; readonly policy: IncidentPolicy },
): Decided {
  const seen = observe(state, { incidents, evaluation, policy });
  const evaluated =
    evaluation.kind === 'evaluated' ? incidents : incidents.filter(({ kind }) => kind === 'datadog-outage');
  const routes = routeByChannel(evaluated, { breaches: seen.breaches, now: seen.at, policy });
  const explained = (incident: Incident) =>
    evaluation.kind === 'evaluated'
      ? withChanges(withReasons(incident, evaluation.reasons ?? new Map()), evaluation.before)
      : incident;
  const changed = evaluated.flatMap((incident) => {
    const breaches = routes.get(incident.channel)?.known.get(incident.id) ?? [];
    const after = explained(advance(incident, { breaches, seen, policy }));
    if (after === incident) return [];
    return [{ ...stepFrom(incident, after), ...(saysSomethingElse(incident, after) && { isEdited: true }) }];
  });
  const taken = new Set(incidents.map(({ id }) => id));
  const opened = [...routes]
    .flatMap(([channel, { fresh }]) => openFresh(fresh, { channel, taken, now: seen.at, policy }))
    .map((incident) => stepFrom(null, explained(incident)));
  const { leftWatches, fresh: left } = leave(state.leftWatches ?? [], evaluation);
  const after = { ...seen.state, ...(leftWatches.length > 0 && { leftWatches }) };
  return { state: after, steps: [...changed, ...opened], left };
}

type BySubject = ReadonlyMap<string, readonly Symptom[]>;

/** Assignment of an evaluation's breaches to incidents. */
interface Route {
  /** Breaches of existing incidents, by incident id. */
  readonly known: ReadonlyMap<string, readonly Symptom[]>;
  /** Breaches of subjects without an incident, by subject. */
  readonly fresh: BySubject;
}

/** Assigns the breaches of on-call's rules (undefined) and of each channel's watches to incidents of that channel. */
function routeByChannel(
  incidents: readonly Incident[],
  {
    breaches,
    now,
    policy,
  }: { readonly breaches: readonly Symptom[]; readonly now: number; readonly policy: IncidentPolicy },
): ReadonlyMap<string | undefined, Route> {
  const ofChannel = groupBy(breaches, ({ rule }) => channelOfRule(rule));
  const own = groupBy(incidents, ({ channel }) => channel);
  return new Map(
    [...ofChannel].map(([channel, some]) => [channel, route(own.get(channel) ?? [], { breaches: some, now, policy })]),
  );
}

/** Assigns each subject's breaches to the incident about it. A storm of new subjects re-opens a recent storm. */
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
  const assign = ({ id }: Incident, symptoms: readonly Symptom[]) =>
    known.set(id, [...(known.get(id) ?? []), ...symptoms]);
  for (const [subject, symptoms] of groupBy(breaches, (symptom) => symptom.subject)) {
    const owner = ownerOf(subject, current);
    if (owner) assign(owner, symptoms);
    else fresh.set(subject, symptoms);
  }
  const storm = newestIncident(current.filter(({ kind }) => kind === 'storm'));
  if (!storm || !isStorm(fresh, policy)) return { known, fresh };
  assign(storm, [...fresh.values()].flat());
  return { known, fresh: new Map() };
}

/** Whether the new subjects of one evaluation are a storm. */
function isStorm(fresh: BySubject, { stormSize }: IncidentPolicy): boolean {
  return fresh.size >= stormSize;
}

/** Whether an incident can take new breaches: it is firing, or it can re-open. */
function isCurrent(incident: Incident, now: number, { reopenMs }: IncidentPolicy): boolean {
  const { status, resolvedAt } = incident;
  if (status === 'firing' || openSymptoms(incident).length > 0 || isSilenced(incident, now)) return true;
  return resolvedAt !== null && now - resolvedAt <= reopenMs;
}

function ownerOf(subject: string, current: readonly Incident[]): Incident | undefined {
  // The word of a storm is no subject that fails.
  const ofSubject = current.filter((incident) => incident.kind !== 'storm' && incident.subject === subject);
  const storms = current.filter(({ kind }) => kind === 'storm');
  const holdsSubject = (storm: Incident) => openSymptoms(storm).some((symptom) => symptom.subject === subject);
  return ofSubject.find(isFiring) ?? storms.find(holdsSubject) ?? newestIncident(ofSubject) ?? storms.find(isFiring);
}

function isFiring({ status }: Incident): boolean {
  return status === 'firing';
}

function newestIncident(incidents: readonly Incident[]): Incident | undefined {
  return incidents.toSorted((a, b) => b.openedAt - a.openedAt)[0];
}

/** New incidents for subjects without one: a single storm for many subjects, else one each. */
function openFresh(
  fresh: Route['fresh'],
  {
    channel,
    taken,
    now,
    policy,
  }: {
    readonly channel: string | undefined;
    /** Ids that exist; new ones are added. */
    readonly taken: Set<string>;
    readonly now: number;
    readonly policy: IncidentPolicy;
  },
): readonly Incident[] {
  const open = (
    kind: IncidentKind,
    {
      subject,
      label,
      symptoms,
    }: { readonly subject: string; readonly label: string; readonly symptoms: readonly Symptom[] },
  ) => {
    const own = { kind, subject, ...(channel !== undefined && { channel }) };
    const id = incidentId(identityOf(own).subject, now, taken);
    taken.add(id);
    return openIncident({ id, ...own, label }, symptoms, now);
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
  about: Pick<Incident, 'id' | 'kind' | 'subject' | 'channel' | 'label'>,
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
  return record(incident, { details: { kind: 'opened' }, now });
}
