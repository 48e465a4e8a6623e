import type { Block, KnownBlock } from '@slack/types';
import { meets } from '../../src/catalog/target.ts';
import { severityOf } from '../../src/health/dashboard-status.ts';
import { bySeverity } from '../../src/health/figure-of-merit.ts';
import { formatValue, wordFor } from '../../src/health/format.ts';
import type { Reading } from '../../src/health/reading.ts';
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

/** How widgets are drawn: `stale` where what holds now is not known. */
export interface RenderContext {
  readonly stale: boolean;
  readonly now: number;
  readonly timeZone: string;
}

/** Rows of a feed in a text, where Slack takes no further table. */
const FEED_LINES = 3;
const FEED_ROWS = 20;

/** Every widget of a row: its text, with a chart or table as far as one message takes them. */
export function drawWidgets(
  widgets: readonly WidgetView[],
  context: RenderContext,
  view: CardView,
): readonly (KnownBlock | Block)[] {
  const figures = widgets.flatMap((widget) => (widget.kind === 'number' ? [widget.tile] : []));
  const charts = chartsOf(widgets.toSorted(byTrouble), view);
  const table = widgets.find(({ kind }) => kind === 'events');
  const rest = widgets.filter(({ kind }) => kind !== 'number');
  return [
    ...bigNumbers(figures, { stale: context.stale, timeZone: context.timeZone, now: context.now }),
    ...rest.flatMap((widget) =>
      drawWidget(widget, { chart: charts.get(widget) ?? null, asTable: widget === table, context, view }),
    ),
  ];
}

/** What fails first as charts, as many as one message takes, and the newest events: what an overview shows of its rows. */
export function highlights(
  widgets: readonly WidgetView[],
  context: RenderContext,
  view: CardView,
): readonly (KnownBlock | Block)[] {
  const courses = widgets.filter((widget) => widget.kind === 'timeseries').toSorted(byTrouble);
  const feeds = widgets.filter((widget): widget is EventsView => widget.kind === 'events');
  return [
    ...[...chartsOf(courses, view).values()].filter((block) => block !== null),
    ...feeds.flatMap((feed) => feedLines(feed, FEED_LINES, context)),
  ];
}

/** The charts of the first widgets that can have one. */
function chartsOf(widgets: readonly WidgetView[], view: CardView): ReadonlyMap<WidgetView, Block> {
  const charts = widgets.flatMap((widget): readonly (readonly [WidgetView, Block])[] => {
    const block = chartOf(widget, view);
    return block ? [[widget, block]] : [];
  });
  return new Map(charts.slice(0, LIMITS.chart.perMessage));
}

function chartOf(widget: WidgetView, view: CardView): Block | null {
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
  const drawn = chart ? [chart] : [];
  switch (widget.kind) {
    case 'number':
      return [];
    case 'timeseries':
      return [timeseriesText(widget, chart !== null, context.stale), ...drawn];
    case 'pie':
    case 'toplist':
      return [shareText(widget), ...drawn];
    case 'events':
      return feed(widget, view, { asTable, context });
  }
}

/** As a table with links; where a table would be text that cannot hold a link, as lines that can. */
function feed(
  widget: EventsView,
  { tables }: CardView,
  { asTable, context }: { readonly asTable: boolean; readonly context: RenderContext },
) {
  if (!asTable || tables === 'text' || widget.entries.length === 0) return feedLines(widget, FEED_ROWS, context);
  const shown = { ...widget, entries: widget.entries.slice(0, FEED_ROWS) };
  return [...drawTable(feedTable(shown, context), tables).blocks, ...paragraphs(feedProblem(widget))];
}

/** What fails first, the rest as it stands. */
function byTrouble(a: WidgetView, b: WidgetView): number {
  return bySeverity(severityOf(a) ?? 'green', severityOf(b) ?? 'green');
}

/** The big numbers of a dashboard side by side. `stale`: none of them is current any more. */
export function bigNumbers(
  numbers: readonly NumberTile[],
  { stale, timeZone, now }: { readonly stale: boolean; readonly timeZone: string; readonly now: number },
): KnownBlock[] {
  if (numbers.length === 0) return [];
  const fields = numbers.slice(0, LIMITS.sectionFields).map((tile) => {
    const light = tile.status ? `${GLYPHS[stale ? 'gray' : tile.status]} ` : '';
    const text = `*${escapeMrkdwn(tile.label)}*\n${light}${shownValue(tile, timeZone, now)}`;
    return mrkdwn(text);
  });
  return [{ type: 'section', fields }];
}

/** The current big numbers as one sentence. */
export function spokenNumbers(numbers: readonly NumberTile[]): string {
  const spoken = numbers.flatMap((tile) =>
    tile.reading?.current ? [`${escapeMrkdwn(tile.label)} ${value(tile, tile.reading)}`] : [],
  );
  return enumerate(spoken);
}

function shownValue(tile: NumberTile, timeZone: string, now: number): string {
  if (tile.refused !== undefined) return `– query rejected: ${escapeMrkdwn(tile.refused)}`;
  if (!tile.reading) return '– no data';
  const shown = value(tile, tile.reading);
  return tile.reading.current ? shown : `${shown}, no data since ${moment(tile.reading.at, now, timeZone)}`;
}

function value({ words, unit, goal }: NumberTile, reading: Reading): string {
  const word = wordFor(reading.value, words);
  return escapeMrkdwn(word ?? [formatValue(reading.value, goal), ...(unit ? [unit] : [])].join(' '));
}

/** When it is now, for whom, and how far back the courses go. */
interface Span {
  readonly timeZone: string;
  readonly now: number;
  readonly days: number;
}

/** Every target of a dashboard with its traffic light and its course, in the order given. */
export function targetTable(title: string, targets: readonly TargetLine[], { timeZone, now, days }: Span): TableModel {
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
