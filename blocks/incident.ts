import type { KnownBlock } from '@slack/types';
import type { DashboardLink } from '../src/health/dashboard-link.ts';
import type { Incident } from '../src/incidents/incident.ts';
import { dashboardLink } from './dashboard-links.ts';
import { incidentControls } from './incident-controls.ts';
import { headline } from './incident-headline.ts';
import { latestFailure, silenceAt } from './incident-state.ts';
import { storyLines, type Times } from './incident-story.ts';
import { spokenSymptoms, symptomLines } from './incident-symptoms.ts';
import { context, section } from './layout.ts';
import { link } from './link.ts';
import { type Message, message } from './message.ts';
import { momentsOf } from './time.ts';

/** Where to read on about an incident; both out of the catalog. */
export interface IncidentLinks {
  /** Address. */
  readonly runbook?: string;
  readonly dashboard?: DashboardLink;
}

/** An incident as it stands now. */
export interface IncidentCard extends IncidentLinks {
  readonly incident: Incident;
  readonly now: number;
  readonly timeZone: string;
}

/** The parent message of an incident's thread: what fails, since when, who acts; edited in place until it is over. */
export function renderIncident(card: IncidentCard): Message {
  const { incident, now } = card;
  const times = timesOf(card);
  const { glyph, words } = headline(incident, now);
  const story = storyLines(incident, times);
  return message(
    [words, spokenSymptoms(incident, times.when), ...story, callToAct(incident, now)],
    [
      section([`${glyph} *${words}*`, ...symptomLines(incident, times.when)].join('\n')),
      section(story.join('\n')),
      ...linksLine(card),
      incidentControls(incident, now),
    ],
  );
}

/** How the times of an incident are said in a message that stays. */
export function timesOf({ incident, now, timeZone }: IncidentCard): Times {
  const first = Math.min(incident.openedAt, latestFailure(incident).since);
  return { now, timeZone, when: momentsOf(first, now, timeZone) };
}

/** Links of an incident as small print; nothing when it has none. */
export function linksLine({ runbook, dashboard }: IncidentLinks): readonly KnownBlock[] {
  const links = [
    ...(runbook === undefined ? [] : [link(runbook, 'Runbook')]),
    ...(dashboard ? [dashboardLink(dashboard)] : []),
  ];
  return links.length > 0 ? [context(links.join('  ·  '))] : [];
}

function callToAct(incident: Incident, now: number): string {
  const isWaiting = incident.status === 'firing' && !incident.acknowledged && !silenceAt(incident, now);
  return isWaiting ? 'Acknowledge, silence or resolve it here' : '';
}
