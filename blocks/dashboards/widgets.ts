import type { Block, KnownBlock } from '@slack/types';
import { meets } from '../../src/catalog/target.ts';
import { severityOf } from '../../src/health/dashboard-status.ts';
import { formatValue, wordFor } from '../../src/health/format.ts';
import type { Reading } from '../../src/health/reading.ts';
import { bySeverity } from '../../src/health/thresholds.ts';
import type { EventsView, NumberTile, TargetLine, WidgetView } from '../../src/health/widget-view.ts';
import type { CardView } from '../kit/card.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { LIMITS } from '../kit/limits.ts';
import { mrkdwn, paragraphs } from '../kit/message.ts';
import { sparkline } from '../kit/native-chart.ts';
import { GLYPHS, WORDS } from '../kit/status.ts';
import { drawTable, type TableModel } from '../kit/table.ts';
import { enumerate } from '../kit/text.ts';
import { moment } from '../kit/time.ts';
import { feedLines, feedProblem, feedTable } from './feed.ts';
import { shareBlock, shareText, timeseriesBlock, timeseriesText } from './widget-charts.ts';

/** Context in which widgets are drawn. `stale`: the values are the last known ones. */
export interface RenderContext {
  readonly stale: boolean;
  readonly now: number;
  readonly timeZone: string;
}

/** Events of a feed that an overview lists. */
const FEED_LINES = 3;
/** Events of a feed that its own row shows, as a table or as lines. */
const FEED_ROWS = 20;

/** Draws every widget of a row: its text, with a chart or a table as far as one message has room. */
export function drawWidgets(
  widgets: readonly WidgetView[],
  context: RenderContext,
  view: CardView,
): readonly (KnownBlock | Block)[] {
  const numbers = widgets.flatMap((widget) => (widget.kind === 'number' ? [widget.tile] : []));
  const charts = chartBlocks(widgets.toSorted(worstFirst), view);
  const table = widgets.find(({ kind }) => kind === 'events');
  const rest = widgets.filter(({ kind }) => kind !== 'number');
  return [
    ...bigNumbers(numbers, { stale: context.stale, timeZone: context.timeZone, now: context.now }),
    ...rest.flatMap((widget) =>
      drawWidget(widget, { chart: charts.get(widget) ?? null, asTable: widget === table, context, view }),
    ),
  ];
}

/** Draws what an overview shows of its rows: as many charts as one message has room for, failing first, and the newest events. */
export function highlights(
  widgets: readonly WidgetView[],
  context: RenderContext,
  view: CardView,
): readonly (KnownBlock | Block)[] {
  const timeseries = widgets.filter((widget) => widget.kind === 'timeseries').toSorted(worstFirst);
  const feeds = widgets.filter((widget): widget is EventsView => widget.kind === 'events');
  return [
    ...[...chartBlocks(timeseries, view).values()].filter((block) => block !== null),
    ...feeds.flatMap((feed) => feedLines(feed, FEED_LINES, context)),
  ];
}

/** Charts of the first widgets that can have one, as many as one message has room for. */
function chartBlocks(widgets: readonly WidgetView[], view: CardView): ReadonlyMap<WidgetView, Block> {
  const charts = widgets.flatMap((widget): readonly (readonly [WidgetView, Block])[] => {
    const block = chartBlock(widget, view);
    return block ? [[widget, block]] : [];
  });
  return new Map(charts.slice(0, LIMITS.chart.perMessage));
}

function chartBlock(widget: WidgetView, view: CardView): Block | null {
  if (widget.kind === 'timeseries') return timeseriesBlock(widget, view);
  return widget.kind === 'pie' ? shareBlock(widget, view) : null;
}

function drawWidget(
  widget: WidgetView,
  {
    chart,
    asTable,
    context,
    view,
  }: {
    readonly chart: Block | null;
    readonly asTable: boolean;
    readonly context: RenderContext;
    readonly view: CardView;
  },
): readonly (KnownBlock | Block)[] {
  const charts = chart ? [chart] : [];
  switch (widget.kind) {
    case 'number':
      return [];
    case 'timeseries':
      return [timeseriesText(widget, chart !== null, context.stale), ...charts];
    case 'pie':
    case 'toplist':
      return [shareText(widget), ...charts];
    case 'events':
      return feedBlocks(widget, view, { asTable, context });
  }
}

/** A feed as a table with links; as lines if a table would be plain text, which cannot hold a link. */
function feedBlocks(
  widget: EventsView,
  { tables }: CardView,
  { asTable, context }: { readonly asTable: boolean; readonly context: RenderContext },
) {
  if (!asTable || tables === 'text' || widget.entries.length === 0) return feedLines(widget, FEED_ROWS, context);
  const newest = { ...widget, entries: widget.entries.slice(0, FEED_ROWS) };
  return [...drawTable(feedTable(newest, context), tables).blocks, ...paragraphs(feedProblem(widget))];
}

/** Orders failing widgets first; a widget without a status counts as healthy. */
function worstFirst(a: WidgetView, b: WidgetView): number {
  return bySeverity(severityOf(a) ?? 'green', severityOf(b) ?? 'green');
}

/** The big numbers of a dashboard side by side. `stale`: none of them is current. */
export function bigNumbers(
  numbers: readonly NumberTile[],
  { stale, timeZone, now }: { readonly stale: boolean; readonly timeZone: string; readonly now: number },
): KnownBlock[] {
  if (numbers.length === 0) return [];
  const fields = numbers.slice(0, LIMITS.sectionFields).map((tile) => {
    const light = tile.status ? `${GLYPHS[stale ? 'gray' : tile.status]} ` : '';
    const text = `*${escapeMrkdwn(tile.label)}*\n${light}${tileText(tile, timeZone, now)}`;
    return mrkdwn(text);
  });
  return [{ type: 'section', fields }];
}

/** The current big numbers as one sentence. */
export function spokenNumbers(numbers: readonly NumberTile[]): string {
  const spoken = numbers.flatMap((tile) =>
    tile.reading?.current ? [`${escapeMrkdwn(tile.label)} ${tileValue(tile, tile.reading)}`] : [],
  );
  return enumerate(spoken);
}

function tileText(tile: NumberTile, timeZone: string, now: number): string {
  if (tile.refused !== undefined) return `– query rejected: ${escapeMrkdwn(tile.refused)}`;
  if (!tile.reading) return '– no data';
  const value = tileValue(tile, tile.reading);
  return tile.reading.current ? value : `${value}, no data since ${moment(tile.reading.at, now, timeZone)}`;
}

function tileValue({ words, unit, goal }: NumberTile, reading: Reading): string {
  const word = wordFor(reading.value, words);
  return escapeMrkdwn(word ?? [formatValue(reading.value, goal), ...(unit ? [unit] : [])].join(' '));
}

/** The current time, the reader's time zone, and the days that the sparklines cover. */
interface TargetTableContext {
  readonly timeZone: string;
  readonly now: number;
  readonly days: number;
}

/** Table of a dashboard's targets, each with its traffic light and a sparkline, in the order given. */
export function targetTable(
  title: string,
  targets: readonly TargetLine[],
  { timeZone, now, days }: TargetTableContext,
): TableModel {
  return {
    caption: `${title}: every target, failing first`,
    header: ['Target', 'Status now', 'Now', 'Goal', 'Unit', `${days} days`],
    rows: targets.map((line, index) => ({
      cells: [
        line.label,
        `${GLYPHS[line.status]} ${WORDS[line.status]}`,
        nowCell(line, timeZone, now),
        goalCell(line),
        line.unit,
        sparkline(line.values),
      ],
      dispensable: index,
    })),
  };
}

/** The critical targets with value and goal, as one sentence; empty when there are none. */
export function spokenCritical(targets: readonly TargetLine[]): string {
  const spoken = targets
    .filter(({ status }) => status === 'red')
    .map(({ label, reading, goal }) => {
      const value = reading ? ` ${formatValue(reading.value, goal)}` : '';
      return `${escapeMrkdwn(label)}${value} (goal ${escapeMrkdwn(goal.text)})`;
    });
  return spoken.length > 0 ? `Critical: ${enumerate(spoken)}` : '';
}

function nowCell({ reading, goal, refused }: TargetLine, timeZone: string, now: number): string {
  if (refused !== undefined) return `query rejected: ${refused}`;
  if (!reading) return '– no data';
  const value = formatValue(reading.value, goal);
  return reading.current ? value : `${value}, none since ${moment(reading.at, now, timeZone)}`;
}

function goalCell({ goal, reading, status }: TargetLine): string {
  if (!reading || status === 'gray') return goal.text;
  if (meets(reading.value, goal)) return `${goal.text} ✓ met`;
  const distance = formatValue(Math.abs(reading.value - goal.value));
  return `${goal.text} ✗ missed${distance === '0' ? '' : ` by ${distance}`}`;
}
