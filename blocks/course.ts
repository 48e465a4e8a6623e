import type { Block, KnownBlock } from '@slack/types';
import { timeseriesChart } from '../src/charts/widget-charts.ts';
import { firstAndMore } from '../src/core/text.ts';
import { formatValue } from '../src/health/format.ts';
import type { TimeseriesLine, TimeseriesView } from '../src/health/widget-view.ts';
import type { CardView } from './card.ts';
import { escapeMrkdwn } from './escape.ts';
import { section } from './layout.ts';
import { MAX_LISTED } from './list.ts';
import { nativeChart } from './native-chart.ts';
import { sparkline } from './sparkline.ts';
import { GLYPHS, WORDS } from './status.ts';

/** More lines than these cannot be told apart in a chart. */
const MOST_LINES = 8;

/** The native chart of values over time; null where the workspace or the values do not allow one. */
export function timeseriesBlock(view: TimeseriesView, { charts }: CardView): Block | null {
  return view.series.length <= MOST_LINES ? nativeChart(timeseriesChart(view), charts) : null;
}

/** What a course comes to, in text: each line's newest value and light, with a line of bars where no chart stands. */
export function timeseriesText(view: TimeseriesView, isCharted: boolean, stale: boolean): KnownBlock {
  const { title, unit, series, lines, refused } = view;
  const heading = `*${escapeMrkdwn(title)}*${unit ? ` (${escapeMrkdwn(unit)})` : ''}`;
  if (refused !== undefined) return section(`${heading}\nquery rejected: ${escapeMrkdwn(refused)}`);
  const shown = series.filter(({ reading, values }) => reading !== null || values.some((value) => value !== null));
  if (shown.length === 0) return section(`${heading}\n${GLYPHS.gray} no data in this period`);
  const limits = lines.map(({ label }) => escapeMrkdwn(label)).join(', ');
  const told = shown.map((one) => lineOf(one, series.length > 1, isCharted, stale));
  return section([`${heading}${limits ? `  ·  ${limits}` : ''}`, ...firstAndMore(told, MAX_LISTED)].join('\n'));
}

function lineOf(
  { label, values, reading, status }: TimeseriesLine,
  named: boolean,
  isCharted: boolean,
  stale: boolean,
) {
  const bars = isCharted ? '' : `\`${sparkline(values)}\`  `;
  const name = named && label !== '' ? `${escapeMrkdwn(label)}: ` : '';
  return `${bars}${name}${newest(values, reading, stale ? status && 'gray' : status)}`;
}

function newest(
  values: TimeseriesLine['values'],
  reading: TimeseriesLine['reading'],
  status: TimeseriesLine['status'],
) {
  const light = status ? `${GLYPHS[status]} ${WORDS[status]}, ` : '';
  if (reading)
    return reading.current ? `${light}now ${formatValue(reading.value)}` : `last ${formatValue(reading.value)}`;
  const last = values.at(-1) ?? null;
  return last === null ? 'no data now' : formatValue(last);
}
