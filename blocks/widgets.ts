import type { Block, KnownBlock } from '@slack/types';
import { bySeverity } from '../src/health/status.ts';
import type { EventsView, WidgetView } from '../src/health/widget-view.ts';
import { severityOf } from '../src/health/widget-views.ts';
import { shareBlock, shareText } from './amounts.ts';
import { bigNumbers } from './big-numbers.ts';
import type { CardView } from './card.ts';
import { timeseriesBlock, timeseriesText } from './course.ts';
import { feedLines, feedProblem, feedTable } from './feed.ts';
import { paragraphs } from './layout.ts';
import { LIMITS } from './limits.ts';
import { drawTable } from './table.ts';

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
  const figures = widgets.flatMap((widget) => (widget.kind === 'figure' ? [widget.tile] : []));
  const charts = chartsOf(widgets.toSorted(byTrouble), view);
  const table = widgets.find(({ kind }) => kind === 'feed');
  const rest = widgets.filter(({ kind }) => kind !== 'figure');
  return [
    ...bigNumbers(figures, context.stale, context.timeZone, context.now),
    ...rest.flatMap((widget) => drawWidget(widget, charts.get(widget) ?? null, widget === table, context, view)),
  ];
}

/** What fails first as charts, as many as one message takes, and the newest events: what an overview shows of its rows. */
export function highlights(
  widgets: readonly WidgetView[],
  context: RenderContext,
  view: CardView,
): readonly (KnownBlock | Block)[] {
  const courses = widgets.filter((widget) => widget.kind === 'course').toSorted(byTrouble);
  const feeds = widgets.filter((widget): widget is EventsView => widget.kind === 'feed');
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
  if (widget.kind === 'course') return timeseriesBlock(widget, view);
  return widget.kind === 'shares' ? shareBlock(widget, view) : null;
}

function drawWidget(
  widget: WidgetView,
  chart: Block | null,
  asTable: boolean,
  context: RenderContext,
  view: CardView,
): readonly (KnownBlock | Block)[] {
  const drawn = chart ? [chart] : [];
  switch (widget.kind) {
    case 'figure':
      return [];
    case 'course':
      return [timeseriesText(widget, chart !== null, context.stale), ...drawn];
    case 'shares':
    case 'ranking':
      return [shareText(widget), ...drawn];
    case 'feed':
      return feed(widget, asTable, context, view);
  }
}

/** As a table with links; where a table would be text that cannot hold a link, as lines that can. */
function feed(widget: EventsView, asTable: boolean, context: RenderContext, { tables }: CardView) {
  if (!asTable || tables === 'text' || widget.entries.length === 0) return feedLines(widget, FEED_ROWS, context);
  const shown = { ...widget, entries: widget.entries.slice(0, FEED_ROWS) };
  return [...drawTable(feedTable(shown, context), tables).blocks, ...paragraphs(feedProblem(widget))];
}

/** What fails first, the rest as it stands. */
function byTrouble(a: WidgetView, b: WidgetView): number {
  return bySeverity(severityOf(a) ?? 'green', severityOf(b) ?? 'green');
}
