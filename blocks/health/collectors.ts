import { freshFor } from '../../src/catalog/catalog.ts';
import { formatAge, formatDuration } from '../../src/core/duration.ts';
import type { CollectorHealth, CollectorLine } from '../../src/health/collector-health.ts';
import type { DashboardLink } from '../../src/health/dashboard-link.ts';
import { formatValue } from '../../src/health/format.ts';
import type { KnownAnswer } from '../../src/health/reading.ts';
import type { ReportedReach } from '../../src/health/source-reach.ts';
import { highlights } from '../dashboards/widgets.ts';
import { subjectName } from '../incidents/incident-message.ts';
import {
  firing,
  ONCALL_NOT_SET,
  type OpenIncident,
  openIncidentLines,
  silenceLines,
} from '../incidents/open-incidents.ts';
import { type CardView, smallPrint } from '../kit/card.ts';
import { type Controls, cardFooter } from '../kit/controls.ts';
import { dashboardLinks } from '../kit/dashboard-links.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { describeAge } from '../kit/failure.ts';
import { header, type Message, message, paragraphs, section } from '../kit/message.ts';
import { countByStatus, GLYPHS, statusSummary, WORDS } from '../kit/status.ts';
import { drawTable, type TableModel } from '../kit/table.ts';
import { enumerate, listed } from '../kit/text.ts';
import { moment } from '../kit/time.ts';

/** The health of collectors to draw, fresh or the last known one, with the incidents. */
export interface CollectorsCard {
  readonly answer: KnownAnswer<CollectorHealth>;
  /** Incidents that are firing, and those with a running silence. */
  readonly incidents: readonly OpenIncident[];
  /** Whether incidents are posted anywhere. */
  readonly isPosting: boolean;
  readonly environment: string | undefined;
  readonly controls: Controls;
  /** Dashboards with the details, in Datadog. */
  readonly links: readonly DashboardLink[];
  readonly now: number;
}

/** Renders every collector with its traffic light, failing first, with open incidents and running silences. */
export function renderCollectors(card: CollectorsCard, view: CardView): Message {
  const { answer, incidents, isPosting, environment, controls, links, now } = card;
  const { timeZone, sources = [] } = answer.value;
  const titleOf = (name: string) => answer.value.lines.find((line) => line.name === name)?.title ?? name;
  const stale = answer.kind === 'stale';
  const title = environment ? `Collector Health (${environment})` : 'Collector Health';
  const lines = stale ? answer.value.lines.map((line) => ({ ...line, status: 'gray' as const })) : answer.value.lines;
  const lit = lines.map((line) => ({ label: line.title, status: line.status }));
  const problem = describeAge(answer, { now, timeZone, audience: view.audience });
  const table = drawTable(collectorTable(title, { lines, stale, timeZone, now }), view.tables);
  const listView = { now, timeZone, isPrivate: view.audience.kind === 'asker' };
  const notes = [
    ...(table.omitted > 0 ? [`${table.omitted} more collectors did not fit`] : []),
    ...(isPosting && firing(incidents).length === 0 ? ['no open incidents'] : []),
  ];
  return message(
    [
      ...problem,
      `${escapeMrkdwn(title)}: ${countByStatus(lit, 'collector')}`,
      spokenIncidents(incidents, isPosting),
      isPosting ? '' : ONCALL_NOT_SET,
    ],
    [
      header(title),
      ...problem.map((text) => section(`⚠️ ${text}`)),
      section(statusSummary(lit, 'collector')),
      ...table.blocks,
      ...highlights(answer.value.widgets, { stale, now, timeZone }, view),
      ...paragraphs(doubtLines(sources, { titleOf, now, timeZone })),
      ...paragraphs(openIncidentLines(incidents, listView)),
      ...paragraphs(silenceLines(incidents, listView)),
      ...(isPosting ? [] : [section(`⚠️ ${ONCALL_NOT_SET}.`)]),
      ...dashboardLinks(links),
      smallPrint({ at: answer.at, now, timeZone, environment, notes }),
      ...cardFooter(view.audience, controls),
    ],
  );
}

function spokenIncidents(incidents: readonly OpenIncident[], isPosting: boolean): string {
  const labels = firing(incidents).map(({ incident }) => subjectName(incident));
  if (labels.length > 0) return `Open incidents: ${enumerate(labels)}`;
  return isPosting ? 'No open incidents' : '';
}

/** Table of collectors with their newest runs and traffic lights, in the order given. `stale`: newer runs are not known. */
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
          lastRunText(line, { stale, timeZone, now }),
          durationSeconds === null ? '–' : `${formatValue(durationSeconds)} s`,
          countText(metricCount),
          countText(errorsLastHour),
          `${GLYPHS[line.status]} ${WORDS[line.status]}`,
        ],
        dispensable: index,
      };
    }),
  };
}

function lastRunText(
  { reading, status, everyMs }: CollectorLine,
  { stale, timeZone, now }: { readonly stale: boolean; readonly timeZone: string; readonly now: number },
): string {
  const { refused, lastRunAt } = reading;
  if (refused !== undefined) return `query rejected: ${refused}`;
  if (lastRunAt === null) return `– none in ${formatDuration(freshFor({ every: everyMs }))}`;
  if (stale) return moment(lastRunAt, now, timeZone);
  return status === 'gray' ? `none since ${moment(lastRunAt, now, timeZone)}` : formatAge(lastRunAt, now);
}

function countText(value: number | null): string {
  return value === null ? '–' : formatValue(value);
}

/** Characters of a reason, which ends with the next step. */
const REASON_LENGTH = 400;

/** Lines of mrkdwn, one for each source of a metric: from when and until when it was read. */
export function sourceLines(sources: readonly ReportedReach[], now: number, timeZone: string): readonly string[] {
  return sources.map((source) => `${source.isEnough ? 'Source' : '⚠️ Source'}: ${reachText(source, now, timeZone)}`);
}

/** Lines of mrkdwn: the sources that were read only in part, with the metrics they leave missing, and how many were read in full. */
export function doubtLines(
  sources: readonly ReportedReach[],
  {
    titleOf,
    now,
    timeZone,
  }: { readonly titleOf: (collector: string) => string; readonly now: number; readonly timeZone: string },
): readonly string[] {
  if (sources.length === 0) return [];
  const partial = sources.filter(({ isEnough }) => !isEnough);
  const metrics = sources.filter(({ isEnough }) => isEnough).flatMap((source) => source.metrics);
  const inFull = `Read in full: the sources of ${metrics.length} ${metrics.length === 1 ? 'metric' : 'metrics'}, as of the newest run of each collector`;
  return [
    ...listed('*Read only in part*', partial, (source) => {
      const missing = enumerate(source.metrics.map((metric) => `\`${escapeMrkdwn(metric, 200)}\``));
      return `• ${escapeMrkdwn(titleOf(source.collector))}: ${reachText(source, now, timeZone)}. Missing: ${missing}`;
    }),
    ...(metrics.length > 0 ? [inFull] : []),
  ];
}

function reachText({ what, since, until, why, isEnough, at }: ReportedReach, now: number, timeZone: string): string {
  const reason = why === undefined ? '' : `: ${escapeMrkdwn(why, REASON_LENGTH)}`;
  const name = escapeMrkdwn(what);
  if (isEnough) return `${name}, read until ${moment(until ?? at, now, timeZone)}`;
  if (until !== null) return `${name}, read only until ${moment(until, now, timeZone)}${reason}`;
  return since === null
    ? `${name}, not read${reason}`
    : `${name}, read only from ${moment(since, now, timeZone)} on${reason}`;
}
