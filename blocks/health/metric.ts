import type { Block, KnownBlock } from '@slack/types';
import { meets } from '../../src/catalog/target.ts';
import { trendChart } from '../../src/charts/build-charts.ts';
import { formatUpperBound } from '../../src/core/duration.ts';
import type { DashboardLink } from '../../src/health/dashboard-link.ts';
import { valueWithUnit } from '../../src/health/format.ts';
import type { MetricDetail } from '../../src/health/metric-detail.ts';
import type { KnownAnswer } from '../../src/health/reading.ts';
import { formatFom, type Status } from '../../src/health/thresholds.ts';
import { type CardView, smallPrint } from '../kit/card.ts';
import { type Controls, cardFooter } from '../kit/controls.ts';
import { dashboardLinks } from '../kit/dashboard-links.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { describeAge } from '../kit/failure.ts';
import { LIMITS } from '../kit/limits.ts';
import { header, type Message, message, mrkdwn, paragraphs, section } from '../kit/message.ts';
import { nativeChart, sparkline } from '../kit/native-chart.ts';
import { GLYPHS, WORDS } from '../kit/status.ts';
import { shortDate } from '../kit/time.ts';
import { sourceLines } from './collectors.ts';

/** One metric to draw: a fresh reading, or the last good one. */
export interface MetricCard {
  readonly answer: KnownAnswer<MetricDetail>;
  readonly environment: string | undefined;
  /** Dashboards with the details, in Datadog. */
  readonly links: readonly DashboardLink[];
  readonly controls: Controls;
  readonly now: number;
}

/** Renders one metric: its status, its chart over the days, its usual values, its origin. */
export function renderMetric(card: MetricCard, view: CardView): Message {
  const { answer, environment, now } = card;
  const detail = answer.value;
  const stale = answer.kind === 'stale';
  const name = `${detail.area.title}: ${detail.label}`;
  const title = environment ? `${name} (${environment})` : name;
  const problem = describeAge(answer, { now, timeZone: detail.timeZone, audience: view.audience });
  const lead = leadLine(detail, stale);
  const changes = stale ? [] : changeSentences(detail);
  const fields = statisticFields(detail).map(([heading, value]) => mrkdwn(`*${heading}*\n${value}`));
  return message(
    [...problem, `${escapeMrkdwn(title)}: ${withoutBold(lead)}`, ...changes.map(withoutBold)],
    [
      header(title),
      ...problem.map((text) => section(`⚠️ ${text}`)),
      section([lead, ...changes].join('\n')),
      ...(fields.length > 0 ? [{ type: 'section', fields } as const] : []),
      ...trendBlocks(detail, view),
      ...paragraphs(sourceLines(detail.sources ?? [], now, detail.timeZone)),
      ...dashboardLinks(card.links),
      smallPrint({ at: answer.at, now, timeZone: detail.timeZone, environment, notes: [originLine(detail, now)] }),
      ...cardFooter(view.audience, card.controls),
    ],
  );
}

/** Slack's own chart if the workspace accepts it and most days have data, else a line of bars with its dates. */
function trendBlocks(detail: MetricDetail, { charts }: CardView): readonly (KnownBlock | Block)[] {
  const { days, values, unit, goal, label } = detail;
  if (values.every((value) => value === null)) return [];
  const { size, ...steps } = chartSteps(detail);
  const chart = trendChart({
    title: `${label}, ${days.length} days${size > 1 ? `, worse of ${size}` : ''}`,
    unit,
    ...steps,
    goal: { label: `target ${goal.text}`, value: goal.value, meaning: 'target' },
  });
  const native = nativeChart(chart, charts);
  if (native) return [native];
  const [first = '', last = ''] = [days[0]?.date, days.at(-1)?.date];
  return [section(`\`${sparkline(values)}\`  ${shortDate(first)} to ${shortDate(last)}`)];
}

/** The days as points of a chart; if Slack's chart has no room for all, the worst of `size` neighbours, so that no bad day is lost. */
function chartSteps({ days, values, foms }: MetricDetail) {
  const size = Math.ceil(days.length / LIMITS.chart.points);
  const starts = days.map((_, index) => index).filter((index) => (days.length - index) % size === 0);
  const worstValue = (start: number) => {
    const indexes = Array.from({ length: size }, (_, step) => start + step).filter((index) => values[index] !== null);
    const worst = indexes.toSorted((a, b) => (foms[a] ?? 1) - (foms[b] ?? 1))[0];
    return worst === undefined ? null : (values[worst] ?? null);
  };
  return {
    size,
    categories: starts.map((index) => shortDate(days[index + size - 1]?.date ?? '')),
    values: starts.map(worstValue),
  };
}

/** The text without the marks of bold, for notifications and screen readers. */
function withoutBold(text: string): string {
  return text.replaceAll('*', '');
}

/** A raw value of this metric with its unit, escaped. */
function withUnit(detail: Pick<MetricDetail, 'unit' | 'goal'>, value: number): string {
  return escapeMrkdwn(valueWithUnit(value, detail));
}

/** Status, value and target in one line. `stale`: the values are the last known ones. */
function leadLine(detail: MetricDetail, stale: boolean): string {
  const { reading, goal, foms, refused } = detail;
  if (refused !== undefined) return `${GLYPHS.gray} *no data*: query rejected: ${escapeMrkdwn(refused)}`;
  const status: Status = stale ? 'gray' : detail.status;
  const target = `target ${escapeMrkdwn(goal.text)}`;
  if (!reading) return `${GLYPHS.gray} *${WORDS.gray}* in this period, ${target}`;
  const value = withUnit(detail, reading.value);
  const today = foms.at(-1) ?? null;
  if (status === 'gray') return `${GLYPHS.gray} *unknown now*: last ${value}, ${target}`;
  const met = meets(reading.value, goal) ? 'met' : 'missed';
  return `${GLYPHS[status]} *${formatFom(today)} ${WORDS[status]}* today so far; now ${value}, ${target} ${met}`;
}

/** Sentences about the last change of the status and about an anomaly today; empty when no day has data. */
function changeSentences(detail: MetricDetail): readonly string[] {
  const { lastChange, changesThisWeek, anomaly, foms } = detail;
  if (!lastChange && foms.every((fom) => fom === null)) return [];
  const times = changesThisWeek === 1 ? 'once' : `${changesThisWeek} times`;
  const statusChange = lastChange
    ? [
        `${GLYPHS[lastChange.to]} ${WORDS[lastChange.to]} since ${shortDate(lastChange.date)}, ${WORDS[lastChange.from]} before` +
          (changesThisWeek > 0 ? `; its status changed ${times} this week` : ''),
      ]
    : ['Its status has not changed in this period'];
  if (!anomaly) return statusChange;
  const { direction, value, median, low, high, days } = anomaly;
  const [from, to] = [withUnit(detail, median < 0 ? low : Math.max(0, low)), withUnit(detail, high)];
  const band = from === to ? from : `${from} to ${to}`;
  return [
    ...statusChange,
    `⚠️ Unusual today: ${withUnit(detail, value)} is far ${direction} the usual ${band} (median ${withUnit(detail, median)} of ${days} days, up to this time of day)`,
  ];
}

/** Headings and values: statistics of the days on screen, and the change against the week before. */
function statisticFields(detail: MetricDetail): readonly (readonly [heading: string, value: string])[] {
  const { statistics, weeks, days } = detail;
  if (!statistics) return [];
  const of = `${days.length} days`;
  return [
    [`Average, ${of}`, withUnit(detail, statistics.average)],
    ['Range', `${withUnit(detail, statistics.min)} to ${withUnit(detail, statistics.max)}`],
    ['p90', withUnit(detail, statistics.p90)],
    ...(weeks ? ([['Against the week before', weekChangeText(detail, weeks)]] as const) : []),
  ];
}

/** Origin of a metric's values: its raw series, its collector, and the age of the newest value. */
function originLine({ collector, raw, reading }: MetricDetail, now: number): string {
  const by = collector === null ? '' : ` by the collector ${escapeMrkdwn(collector)}`;
  const last = reading ? `, newest value at most ${formatUpperBound(now - reading.from)} old` : '';
  return `\`${escapeMrkdwn(raw, 200)}\`${by}${last}`;
}

function weekChangeText(
  detail: MetricDetail,
  { last, before }: { readonly last: number; readonly before: number },
): string {
  const change = last - before;
  const part = before === 0 ? '' : ` (${change > 0 ? '+' : ''}${Math.round((100 * change) / Math.abs(before))}%)`;
  const word = change === 0 ? 'unchanged' : change > 0 ? 'up' : 'down';
  return `${word}, ${withUnit(detail, before)} → ${withUnit(detail, last)}${part}`;
}
