import type { EventsBefore } from '../../src/explain/events-before.ts';
import type { DashboardLink } from '../../src/health/dashboard-link.ts';
import type { Incident } from '../../src/incidents/rules/incident.ts';
import type { CollectorReason } from '../../src/incidents/rules/reason.ts';
import { spoken } from '../health/why.ts';
import { type BeforeContext, beforeLines } from '../health/why-before.ts';
import { type Controls, cardFooter } from '../kit/controls.ts';
import { dashboardLinks } from '../kit/dashboard-links.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { context, header, type Message, message, paragraphs, section } from '../kit/message.ts';
import { moment } from '../kit/time.ts';
import { incidentName } from './incident-message.ts';
import { newestReason } from './incident-reason.ts';
import { sinceWords } from './incident-symptoms.ts';

/** An incident of collectors, and what was reported around its first failure. */
export interface IncidentWhy {
  readonly incident: Incident;
  /** Time from which it fails, in milliseconds since 1970. */
  readonly at: number;
  /** Set if it may have begun before that: nothing was evaluated then. */
  readonly mayBeOlder?: true;
  readonly before: EventsBefore;
  readonly areas: readonly string[];
  /** Reason for which something may be missing. */
  readonly problem?: string;
  /** Reason of its collector, if it is about one and that is known. */
  readonly reason?: CollectorReason;
  readonly links: readonly DashboardLink[];
  readonly controls: Controls;
  readonly now: number;
  readonly timeZone: string;
}

const PROBLEM_LENGTH = 300;

/** Renders for one person what was reported before the first failure of an incident. It never names a cause. */
export function renderIncidentWhy(why: IncidentWhy): Message {
  const { incident, before, areas, problem, links, controls, now, timeZone } = why;
  const title = `Why? ${incidentName(incident)}`;
  const lead = leadLines(why);
  const whole = { areas, of: 'failure', isWhole: problem === undefined, now, timeZone } satisfies BeforeContext;
  const lines = beforeLines(before, whole);
  const notRead =
    problem === undefined ? [] : [`⚠️ Not read: some or all events: ${escapeMrkdwn(problem, PROBLEM_LENGTH)}`];
  return message(
    [title, ...[...lead, ...lines, ...notRead].map(spoken)],
    [
      header(title),
      section(lead.join('\n')),
      ...paragraphs(lines),
      ...paragraphs(notRead),
      ...dashboardLinks(links),
      context(`Times of ${timeZone}. Only you see this.`),
      ...footer(controls),
    ],
  );
}

/** A menu of the metrics that fail with it, or nothing. */
function footer(controls: Controls) {
  return (controls.whys ?? []).length === 0 ? [] : cardFooter({ kind: 'asker' }, controls);
}

/** Since when it fails, its last good run and its first failed one, and its newest error. */
function leadLines({ incident, at, mayBeOlder, reason, now, timeZone }: IncidentWhy): readonly string[] {
  const when = (instant: number) => moment(instant, now, timeZone);
  const good = reason?.lastGoodRunAt ?? null;
  const state = incident.status === 'firing' ? 'Failing since' : 'Failed at';
  return [
    `*${state} ${sinceWords({ since: at, ...(mayBeOlder && { mayBeOlder }) }, when)}*${good === null ? '' : `; last good run ${when(good)}`}.`,
    ...(incident.kind === 'storm' ? [] : newestReason(incident)),
  ];
}
