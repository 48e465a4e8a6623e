import type { Block, KnownBlock } from '@slack/types';
import { bySeverity } from '../src/health/status.ts';
import type { FeedView, WidgetView } from '../src/health/widget-view.ts';
import { severityOf } from '../src/health/widget-views.ts';
import { amountsText, sharesBlock } from './amounts.ts';
import { bigNumbers } from './big-numbers.ts';
import type { CardView } from './card.ts';
import { courseBlock, courseText } from './course.ts';
import { feedLines, feedProblem, feedTable } from './feed.ts';
import { paragraphs } from './layout.ts';
import { LIMITS } from './limits.ts';
import { drawTable } from './table.ts';

/** How widgets are drawn: `stale` where what holds now is not known. */
export interface WidgetSight {
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
  sight: WidgetSight,
  view: CardView,
): readonly (KnownBlock | Block)[] {
  const figures = widgets.flatMap((widget) => (widget.kind === 'figure' ? [widget.tile] : []));
  const charts = chartsOf(widgets.toSorted(byTrouble), view);
  const table = widgets.find(({ kind }) => kind === 'feed');
  const rest = widgets.filter(({ kind }) => kind !== 'figure');
  return [
    ...bigNumbers(figures, sight.stale, sight.timeZone, sight.now),
    ...rest.flatMap((widget) => drawWidget(widget, charts.get(widget) ?? null, widget === table, sight, view)),
  ];
}

/** What fails first as charts, as many as one message takes, and the newest events: what an overview shows of its rows. */
export function highlights(
  widgets: readonly WidgetView[],
  sight: WidgetSight,
  view: CardView,
): readonly (KnownBlock | Block)[] {
  const courses = widgets.filter((widget) => widget.kind === 'course').toSorted(byTrouble);
  const feeds = widgets.filter((widget): widget is FeedView => widget.kind === 'feed');
  return [
    ...[...chartsOf(courses, view).values()].filter((block) => block !== null),
    ...feeds.flatMap((feed) => feedLines(feed, FEED_LINES, sight)),
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
  if (widget.kind === 'course') return courseBlock(widget, view);
  return widget.kind === 'shares' ? sharesBlock(widget, view) : null;
}

function drawWidget(
  widget: WidgetView,
  chart: Block | null,
  asTable: boolean,
  sight: WidgetSight,
  view: CardView,
): readonly (KnownBlock | Block)[] {
  const drawn = chart ? [chart] : [];
  switch (widget.kind) {
    case 'figure':
      return [];
    case 'course':
      return [courseText(widget, chart !== null, sight.stale), ...drawn];
    case 'shares':
    case 'ranking':
      return [amountsText(widget), ...drawn];
    case 'feed':
      return feed(widget, asTable, sight, view);
  }
}

/** As a table with links; where a table would be text that cannot hold a link, as lines that can. */
function feed(widget: FeedView, asTable: boolean, sight: WidgetSight, { tables }: CardView) {
  if (!asTable || tables === 'text' || widget.entries.length === 0) return feedLines(widget, FEED_ROWS, sight);
  const shown = { ...widget, entries: widget.entries.slice(0, FEED_ROWS) };
  return [...drawTable(feedTable(shown, sight), tables).blocks, ...paragraphs(feedProblem(widget))];
}

/** What fails first, the rest as it stands. */
function byTrouble(a: WidgetView, b: WidgetView): number {
  return bySeverity(severityOf(a) ?? 'green', severityOf(b) ?? 'green');
}
