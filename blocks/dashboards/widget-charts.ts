import type { Block, KnownBlock } from '@slack/types';
import { shareChart, timeseriesChart } from '../../src/charts/build-charts.ts';
import { andMore, firstAndMore } from '../../src/core/text.ts';
import { formatValue } from '../../src/health/format.ts';
import type { ShareView, TimeseriesLine, TimeseriesView } from '../../src/health/widget-view.ts';
import type { CardView } from '../kit/card.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { section } from '../kit/message.ts';
import { nativeChart, sparkline } from '../kit/native-chart.ts';
import { GLYPHS, WORDS } from '../kit/status.ts';
import { MAX_LISTED } from '../kit/text.ts';

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
  const told = shown.map((one) => lineOf(one, { named: series.length > 1, isCharted, stale }));
  return section([`${heading}${limits ? `  ·  ${limits}` : ''}`, ...firstAndMore(told, MAX_LISTED)].join('\n'));
}

function lineOf(
  { label, values, reading, status }: TimeseriesLine,
  { named, isCharted, stale }: { readonly named: boolean; readonly isCharted: boolean; readonly stale: boolean },
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

/** The native chart of shares; null for a ranking, and where the workspace or the values do not allow one. */
export function shareBlock(view: ShareView, { charts }: CardView): Block | null {
  return view.kind === 'pie' ? nativeChart(shareChart(view), charts) : null;
}

/** Names listed of a ranking or of shares at most. */
const MOST_LISTED = 10;

/** Amounts as text: a ranking with its places, shares side by side. */
export function shareText({ kind, title, unit, amounts, refused }: ShareView): KnownBlock {
  const heading = `*${escapeMrkdwn(title)}*`;
  if (refused !== undefined) return section(`${heading}\nquery rejected: ${escapeMrkdwn(refused)}`);
  if (amounts.length === 0) return section(`${heading}\n${GLYPHS.gray} no data now`);
  const shown = amounts.slice(0, MOST_LISTED).map(({ label, value }) => {
    return `${escapeMrkdwn(label)} ${escapeMrkdwn([formatValue(value), unit].filter(Boolean).join(' '))}`;
  });
  const more = andMore(amounts.length - shown.length);
  if (kind === 'pie') return section(`${heading}\n${[...shown, ...more].join('  ·  ')}`);
  return section([heading, ...shown.map((one, place) => `${place + 1}. ${one}`), ...more].join('\n'));
}
