import { freshFor } from '../../src/catalog/catalog.ts';
import { formatAge, formatDuration } from '../../src/core/duration.ts';
import type { CollectorHealth, CollectorLine } from '../../src/health/collector-health.ts';
import type { DashboardLink } from '../../src/health/dashboard-link.ts';
import { formatValue } from '../../src/health/format.ts';
import type { KnownAnswer } from '../../src/health/reading.ts';
import type { ReportedReach } from '../../src/health/source-reach.ts';
import { highlights } from '../dashboards/widgets.ts';
import { subjectName } from '../incidents/incident-message.ts';
import { firing, type OpenIncident, openIncidentLines, silenceLines } from '../incidents/open-incidents.ts';
import { type CardView, smallPrint } from '../kit/card.ts';
import { type Controls, ending } from '../kit/controls.ts';
import { dashboardLinks } from '../kit/dashboard-links.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { describeAge } from '../kit/failure.ts';
import { header, type Message, message, paragraphs, section } from '../kit/message.ts';
import { countByStatus, GLYPHS, statusSummary, WORDS } from '../kit/status.ts';
import { drawTable, type TableModel } from '../kit/table.ts';
import { enumerate, listed } from '../kit/text.ts';
import { moment } from '../kit/time.ts';

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
  const table = drawTable(collectorTable(title, { lines, stale, timeZone, now }), view.tables);
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
      ...paragraphs(doubtLines(sources, { titleOf, now, timeZone })),
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

/** Every collector with its newest run and its traffic light, in the order given. `stale`: runs since are not known. */
function collectorTable(
  title: string,
  {
    lines,
    stale,
    timeZone,
    now,
  }: {
    readonly lines: readonly CollectorLine[];
    readonly stale: boolean;
    readonly timeZone: string;
    readonly now: number;
  },
): TableModel {
  return {
    caption: `${title}: every collector, failing first`,
    header: ['Collector', 'Last Run', 'Duration', 'Metrics', 'Errors (1 h)', 'Status'],
    rows: lines.map((line, index) => {
      const { durationSeconds, metricCount, errorsLastHour } = line.reading;
      return {
        cells: [
          line.title,
          lastRun(line, { stale, timeZone, now }),
          durationSeconds === null ? '–' : `${formatValue(durationSeconds)} s`,
          count(metricCount),
          count(errorsLastHour),
          `${GLYPHS[line.status]} ${WORDS[line.status]}`,
        ],
        dispensable: index,
      };
    }),
  };
}

function lastRun(
  { reading, status, everyMs }: CollectorLine,
  { stale, timeZone, now }: { readonly stale: boolean; readonly timeZone: string; readonly now: number },
): string {
  const { refused, lastRunAt } = reading;
  if (refused !== undefined) return `query rejected: ${refused}`;
  if (lastRunAt === null) return `– none in ${formatDuration(freshFor({ every: everyMs }))}`;
  if (stale) return moment(lastRunAt, now, timeZone);
  return status === 'gray' ? `none since ${moment(lastRunAt, now, timeZone)}` : formatAge(lastRunAt, now);
}

function count(value: number | null): string {
  return value === null ? '–' : formatValue(value);
}

/** Longest reason on screen: it ends with the next step. */
const WHY = 400;

/** Until when the source of a metric was read, as mrkdwn: one line for each. */
export function sourceLines(sources: readonly ReportedReach[], now: number, timeZone: string): readonly string[] {
  return sources.map((source) => `${source.isEnough ? 'Source' : '⚠️ Source'}: ${seen(source, now, timeZone)}`);
}

/** The sources that were read only in part, with the metrics that are missing for them, and how many were read whole. */
export function doubtLines(
  sources: readonly ReportedReach[],
  {
    titleOf,
    now,
    timeZone,
  }: { readonly titleOf: (collector: string) => string; readonly now: number; readonly timeZone: string },
): readonly string[] {
  if (sources.length === 0) return [];
  const short = sources.filter(({ isEnough }) => !isEnough);
  const metrics = sources.filter(({ isEnough }) => isEnough).flatMap((one) => one.metrics);
  const whole = `Read in full: the sources of ${metrics.length} ${metrics.length === 1 ? 'metric' : 'metrics'}, as of the newest run of each collector`;
  return [
    ...listed('*Read only in part*', short, (source) => {
      const missing = enumerate(source.metrics.map((metric) => `\`${escapeMrkdwn(metric, 200)}\``));
      return `• ${escapeMrkdwn(titleOf(source.collector))}: ${seen(source, now, timeZone)}. Missing: ${missing}`;
    }),
    ...(metrics.length > 0 ? [whole] : []),
  ];
}

function seen({ what, since, until, why, isEnough, at }: ReportedReach, now: number, timeZone: string): string {
  const reason = why === undefined ? '' : `: ${escapeMrkdwn(why, WHY)}`;
  const name = escapeMrkdwn(what);
  if (isEnough) return `${name}, read until ${moment(until ?? at, now, timeZone)}`;
  if (until !== null) return `${name}, read only until ${moment(until, now, timeZone)}${reason}`;
  return since === null
    ? `${name}, not read${reason}`
    : `${name}, read only from ${moment(since, now, timeZone)} on${reason}`;
}
