import { meets } from '../src/catalog/target.ts';
import { formatUpperBound } from '../src/core/duration.ts';
import { formatValue } from '../src/health/format.ts';
import type { MetricDetail } from '../src/health/metric-detail.ts';
import { formatFom, type Status } from '../src/health/status.ts';
import { escapeMrkdwn } from './escape.ts';
import { GLYPHS, WORDS } from './status.ts';
import { shortDate } from './time.ts';

/** Units that say only between what a value lies: behind a number they would read as a part of it. */
const RANGES: readonly string[] = ['0/1', 'fraction'];

/** A raw value of this metric with its unit, escaped. */
function withUnit({ unit, goal }: Pick<MetricDetail, 'unit' | 'goal'>, value: number): string {
  return escapeMrkdwn([formatValue(value, goal), RANGES.includes(unit) ? '' : unit].filter(Boolean).join(' '));
}

/** Status, value and goal: what to know first. `stale`: the values are the last known ones. */
export function leadLine(detail: MetricDetail, stale: boolean): string {
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

/** When its status last changed, what is unusual today: a sentence each; none where there is nothing to say. */
export function storySentences(detail: MetricDetail): readonly string[] {
  const { lastChange, changesThisWeek, anomaly, foms } = detail;
  if (!lastChange && foms.every((fom) => fom === null)) return [];
  const times = changesThisWeek === 1 ? 'once' : `${changesThisWeek} times`;
  const story = lastChange
    ? [
        `${GLYPHS[lastChange.to]} ${WORDS[lastChange.to]} since ${shortDate(lastChange.date)}, ${WORDS[lastChange.from]} before` +
          (changesThisWeek > 0 ? `; its status changed ${times} this week` : ''),
      ]
    : ['Its status has not changed in this period'];
  if (!anomaly) return story;
  const { direction, value, median, low, high, days } = anomaly;
  const [from, to] = [withUnit(detail, median < 0 ? low : Math.max(0, low)), withUnit(detail, high)];
  const band = from === to ? from : `${from} to ${to}`;
  return [
    ...story,
    `⚠️ Unusual today: ${withUnit(detail, value)} is far ${direction} the usual ${band} (median ${withUnit(detail, median)} of ${days} days, up to this time of day)`,
  ];
}

/** Statistics of the days on screen and the change against the week before, by their headings. */
export function statisticFields(detail: MetricDetail): readonly (readonly [heading: string, value: string])[] {
  const { statistics, weeks, days } = detail;
  if (!statistics) return [];
  const of = `${days.length} days`;
  return [
    [`Average, ${of}`, withUnit(detail, statistics.average)],
    ['Range', `${withUnit(detail, statistics.min)} to ${withUnit(detail, statistics.max)}`],
    ['p90', withUnit(detail, statistics.p90)],
    ...(weeks ? ([['Against the week before', changeOf(detail, weeks)]] as const) : []),
  ];
}

/** Where its values come from. */
export function originLine({ collector, raw, reading }: MetricDetail, now: number): string {
  const by = collector === null ? '' : ` by the collector ${escapeMrkdwn(collector)}`;
  const last = reading ? `, newest value at most ${formatUpperBound(now - reading.from)} old` : '';
  return `\`${escapeMrkdwn(raw, 200)}\`${by}${last}`;
}

function changeOf(detail: MetricDetail, { last, before }: { readonly last: number; readonly before: number }): string {
  const change = last - before;
  const part = before === 0 ? '' : ` (${change > 0 ? '+' : ''}${Math.round((100 * change) / Math.abs(before))}%)`;
  const word = change === 0 ? 'unchanged' : change > 0 ? 'up' : 'down';
  return `${word}, ${withUnit(detail, before)} → ${withUnit(detail, last)}${part}`;
}
