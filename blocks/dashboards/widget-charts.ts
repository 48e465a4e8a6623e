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

/** Lines in one chart, at most: more cannot be distinguished. */
const MOST_LINES = 8;

/** Slack's own chart of a timeseries; null if the workspace or the values do not allow one. */
export function timeseriesBlock(view: TimeseriesView, { charts }: CardView): Block | null {
  return view.series.length <= MOST_LINES ? nativeChart(timeseriesChart(view), charts) : null;
}

/** A timeseries as text: each line's newest value and light, with a line of bars if there is no chart. */
export function timeseriesText(view: TimeseriesView, isCharted: boolean, stale: boolean): KnownBlock {
  const { title, unit, series, lines, refused } = view;
  const heading = `*${escapeMrkdwn(title)}*${unit ? ` (${escapeMrkdwn(unit)})` : ''}`;
  if (refused !== undefined) return section(`${heading}\nquery rejected: ${escapeMrkdwn(refused)}`);
  const withData = series.filter(({ reading, values }) => reading !== null || values.some((value) => value !== null));
  if (withData.length === 0) return section(`${heading}\n${GLYPHS.gray} no data in this period`);
  const limits = lines.map(({ label }) => escapeMrkdwn(label)).join(', ');
  const rows = withData.map((line) => seriesRow(line, { isNamed: series.length > 1, isCharted, stale }));
  return section([`${heading}${limits ? `  ·  ${limits}` : ''}`, ...firstAndMore(rows, MAX_LISTED)].join('\n'));
}

function seriesRow(
  { label, values, reading, status }: TimeseriesLine,
  { isNamed, isCharted, stale }: { readonly isNamed: boolean; readonly isCharted: boolean; readonly stale: boolean },
) {
  const bars = isCharted ? '' : `\`${sparkline(values)}\`  `;
  const name = isNamed && label !== '' ? `${escapeMrkdwn(label)}: ` : '';
  return `${bars}${name}${newestValueText(values, reading, stale ? status && 'gray' : status)}`;
}

function newestValueText(
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

/** Slack's own chart of a pie; null for a toplist, and if the workspace or the values do not allow one. */
export function shareBlock(view: ShareView, { charts }: CardView): Block | null {
  return view.kind === 'pie' ? nativeChart(shareChart(view), charts) : null;
}

/** Entries of a toplist or a pie in its text, at most. */
const MOST_LISTED = 10;

/** Amounts as text: a toplist numbered, a line each; a pie on one line. */
export function shareText({ kind, title, unit, amounts, refused }: ShareView): KnownBlock {
  const heading = `*${escapeMrkdwn(title)}*`;
  if (refused !== undefined) return section(`${heading}\nquery rejected: ${escapeMrkdwn(refused)}`);
  if (amounts.length === 0) return section(`${heading}\n${GLYPHS.gray} no data now`);
  const entries = amounts.slice(0, MOST_LISTED).map(({ label, value }) => {
    return `${escapeMrkdwn(label)} ${escapeMrkdwn([formatValue(value), unit].filter(Boolean).join(' '))}`;
  });
  const more = andMore(amounts.length - entries.length);
  if (kind === 'pie') return section(`${heading}\n${[...entries, ...more].join('  ·  ')}`);
  return section([heading, ...entries.map((entry, place) => `${place + 1}. ${entry}`), ...more].join('\n'));
}
