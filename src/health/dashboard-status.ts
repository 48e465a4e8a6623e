import type { Dashboard } from '../catalog/catalog.ts';
import type { Target } from '../catalog/target.ts';
import type { Reading } from './reading.ts';
import type { SeriesContext } from './series-readings.ts';
import type { Status } from './status.ts';
import { type TargetLine, targetLines } from './target-lines.ts';
import type { WidgetView } from './widget-view.ts';
import { type FeedReading, widgetViews } from './widget-views.ts';

/** One big number of a dashboard; `status` and `goal` are those of its target. */
export interface NumberTile {
  readonly label: string;
  readonly reading: Reading | null;
  readonly unit?: string;
  readonly words?: Readonly<Record<string, string>>;
  readonly status?: Status;
  readonly goal?: Target;
  /** Datadog's own words when it refused to answer for this metric. */
  readonly refused?: string;
}

/** What Slack shows of a dashboard. */
export interface DashboardStatus {
  readonly title: string;
  readonly slug: string;
  readonly timeZone: string;
  /** How far back it looks, in days. */
  readonly days: number;
  /** Every target, what fails first. */
  readonly targets: readonly TargetLine[];
  /** In reading order. */
  readonly widgets: readonly WidgetView[];
}

/** Builds the status of a dashboard out of what Datadog answered. */
export function buildDashboardStatus(
  dashboard: Dashboard,
  { timeZone, days }: Pick<DashboardStatus, 'timeZone' | 'days'>,
  context: SeriesContext,
  feeds: ReadonlyMap<string, FeedReading>,
): DashboardStatus {
  return {
    title: dashboard.title,
    slug: dashboard.slug,
    timeZone,
    days,
    targets: targetLines(dashboard, context),
    widgets: widgetViews(dashboard, context, feeds),
  };
}

/** The big numbers among the widgets. */
export function numbersOf({ widgets }: Pick<DashboardStatus, 'widgets'>): readonly NumberTile[] {
  return widgets.flatMap((widget) => (widget.kind === 'figure' ? [widget.tile] : []));
}
