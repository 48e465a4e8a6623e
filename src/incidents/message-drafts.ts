import { type IncidentLinks, renderIncident } from '../../blocks/incidents/incident-message.ts';
import { renderIncidentReply, shouldNotify } from '../../blocks/incidents/incident-replies.ts';
import type { Catalog, Dashboard } from '../catalog/catalog.ts';
import { HOUR_MS } from '../core/time.ts';
import { type LinkTo, placeOfMetric } from '../health/dashboard-link.ts';
import type { MessageDraft, ShownSearch } from '../store/outbox.ts';
import { areaOf } from '../watches/rules/watch.ts';
import { notificationOf } from './rules/attention.ts';
import { subjectOf } from './rules/identity.ts';
import type { Incident, IncidentEvent, IncidentStep } from './rules/incident.ts';

/** Channel of on-call's messages, and the sources of the links. */
export interface DraftDeps {
  readonly catalog: Catalog;
  /** Id or name of the on-call channel; undefined if there is none. */
  readonly oncallChannel: string | undefined;
  readonly timeZone: string;
  readonly linkTo: LinkTo;
}

/** Time that a linked dashboard shows before the incident, in milliseconds. */
const DASHBOARD_LEAD_MS = HOUR_MS;

/** Beginning of the key of an incident's first message; its id follows. */
export const FIRST_MESSAGE_PREFIX = 'incident:';

/** Key of an incident's first message in the outbox. */
export function firstMessageKey(incident: Pick<Incident, 'id'>): string {
  return `${FIRST_MESSAGE_PREFIX}${incident.id}`;
}

/** A search of a channel without its living card, which is found in the same way. */
export function ofIncidents(search: ShownSearch): ShownSearch {
  if (search.kind !== 'read') return search;
  return { ...search, messages: search.messages.filter(({ key }) => key.startsWith(FIRST_MESSAGE_PREFIX)) };
}

/**
 * Messages of a step: the incident's first message in its current state, and a reply for each event that has one; none for an incident of
 * on-call without an on-call channel.
 */
export function draftMessages(
  { incident, events }: IncidentStep,
  deps: DraftDeps,
  now: number,
): readonly MessageDraft[] {
  const { catalog, oncallChannel, timeZone } = deps;
  const channel = incident.channel ?? oncallChannel;
  if (channel === undefined) return [];
  const links = incidentLinks(incident, deps, now);
  const key = firstMessageKey(incident);
  const opened = incident.events.find(({ kind }) => kind === 'opened');
  const first = renderIncident({
    incident,
    now,
    timeZone,
    ...links,
    ...(opened && groupOf(opened, incident, catalog)),
  });
  const replies = events.flatMap((event): MessageDraft[] => {
    const { broadcast } = notificationOf(event, incident, catalog.alerts);
    const context = { now, timeZone, broadcast, ...groupOf(event, incident, catalog) };
    const reply = shouldNotify(event, incident) ? renderIncidentReply(event, incident, context) : null;
    if (!reply) return [];
    const { message: content, summary } = reply;
    const ownKey = `${incident.id}:${event.number}`;
    return [{ key: ownKey, thread: key, channel, content, summary, expiresAt: null, broadcast }];
  });
  const about = { subject: subjectOf(incident), live: incident.status === 'firing' };
  return [{ key, thread: null, channel, content: first, summary: null, expiresAt: null, about }, ...replies];
}

/** The group that an event mentions; nothing where it mentions none. */
function groupOf(
  event: IncidentEvent,
  incident: Incident,
  { alerts }: Pick<Catalog, 'alerts'>,
): { readonly oncallGroup?: string } {
  if (alerts.oncall === undefined || !notificationOf(event, incident, alerts).mention) return {};
  return { oncallGroup: alerts.oncall };
}

/**
 * Links for further reading: the collector's runbook and the collectors' dashboard at the time of the incident; of a watch the dashboard
 * that shows the metric or the area.
 */
export function incidentLinks(
  incident: Incident,
  { catalog, linkTo }: Pick<DraftDeps, 'catalog' | 'linkTo'>,
  now: number,
): IncidentLinks {
  const isWatch = incident.channel !== undefined;
  const runbook = isWatch ? undefined : catalog.collectors.find(({ name }) => name === incident.subject)?.runbook;
  const dashboard = isWatch
    ? dashboardOf(catalog, incident.subject)
    : catalog.dashboards.find(({ collectors }) => collectors);
  const range = { from: incident.openedAt - DASHBOARD_LEAD_MS, to: incident.resolvedAt };
  return {
    ...(runbook && { runbook }),
    ...(dashboard && { dashboard: linkTo(dashboard, range, now) }),
  };
}

function dashboardOf(catalog: Catalog, subject: string): Dashboard | undefined {
  const area = areaOf(subject);
  if (area === undefined) return placeOfMetric(catalog, subject)?.dashboard;
  return catalog.dashboards.find(({ areas }) => areas.includes(area));
}
