import type { KnownAnswer } from '../src/health/answer.ts';
import type { CollectorHealth } from '../src/health/collector-health.ts';
import type { DashboardLink } from '../src/health/dashboard-link.ts';
import { type CardView, smallPrint } from './card.ts';
import { collectorTable } from './collector-table.ts';
import { type Controls, ending } from './controls.ts';
import { dashboardLinks } from './dashboard-links.ts';
import { escapeMrkdwn } from './escape.ts';
import { describeAge } from './failure.ts';
import { subjectName } from './incident-headline.ts';
import { header, paragraphs, section } from './layout.ts';
import { enumerate } from './list.ts';
import { type Message, message } from './message.ts';
import { firing, type OpenIncident, openIncidentLines, silenceLines } from './open-incidents.ts';
import { doubtLines } from './sources.ts';
import { countByStatus, statusSummary } from './status-summary.ts';
import { drawTable } from './table.ts';
import { highlights } from './widgets.ts';

/** The health of collectors to draw, a fresh one or the last good one, with what on-call knows of it. */
export interface CollectorsCard {
  readonly answer: KnownAnswer<CollectorHealth>;
  /** Those firing, and those with a running silence. */
  readonly incidents: readonly OpenIncident[];
  /** Whether anybody is told of incidents. */
  readonly watching: boolean;
  readonly environment: string | undefined;
  readonly controls: Controls;
  /** Where to look closer in Datadog. */
  readonly links: readonly DashboardLink[];
  readonly now: number;
}

const UNWATCHED = 'Incidents are not posted anywhere: ONCALL_CHANNEL is not set. Next step: ask an admin to set it';

/** Every collector with its traffic light, failing first; open incidents and running silences. */
export function renderCollectors(card: CollectorsCard, view: CardView): Message {
  const { answer, incidents, watching, environment, controls, links, now } = card;
  const { timeZone, sources = [] } = answer.value;
  const titleOf = (name: string) => answer.value.lines.find((line) => line.name === name)?.title ?? name;
  const stale = answer.kind === 'stale';
  const title = environment ? `Collector Health (${environment})` : 'Collector Health';
  const lines = stale ? answer.value.lines.map((line) => ({ ...line, status: 'gray' as const })) : answer.value.lines;
  const lit = lines.map((line) => ({ label: line.title, status: line.status }));
  const problem = describeAge(answer, now, timeZone);
  const table = drawTable(collectorTable(title, lines, stale, timeZone, now), view.tables);
  const list = { now, timeZone, isPrivate: view.audience.kind === 'asker' };
  const notes = [
    ...(table.omitted > 0 ? [`${table.omitted} more collectors did not fit`] : []),
    ...(watching && firing(incidents).length === 0 ? ['no open incidents'] : []),
  ];
  return message(
    [
      ...problem,
      `${escapeMrkdwn(title)}: ${countByStatus(lit, 'collector')}`,
      spokenIncidents(incidents, watching),
      watching ? '' : UNWATCHED,
    ],
    [
      header(title),
      ...problem.map((text) => section(`⚠️ ${text}`)),
      section(statusSummary(lit, 'collector')),
      ...table.blocks,
      ...highlights(answer.value.widgets, { stale, now, timeZone }, view),
      ...paragraphs(doubtLines(sources, titleOf, now, timeZone)),
      ...paragraphs(openIncidentLines(incidents, list)),
      ...paragraphs(silenceLines(incidents, list)),
      ...(watching ? [] : [section(`⚠️ ${UNWATCHED}.`)]),
      ...dashboardLinks(links),
      smallPrint({ at: answer.at, now, timeZone, environment, notes }),
      ...ending(view.audience, controls),
    ],
  );
}

function spokenIncidents(incidents: readonly OpenIncident[], watching: boolean): string {
  const labels = firing(incidents).map(({ incident }) => subjectName(incident));
  if (labels.length > 0) return `Open incidents: ${enumerate(labels)}`;
  return watching ? 'No open incidents' : '';
}
