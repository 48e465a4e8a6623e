import type { Catalog, Dashboard, Widget } from '../catalog/catalog.ts';
import { managedBy } from '../sync/managed-by.ts';
import type { DashboardBody, Sized, TemplateVariable } from './dashboard-json.ts';
import { COLUMNS, stack } from './layout.ts';
import { titleOf } from './links.ts';
import type { BuildContext } from './scene.ts';
import { liveSpan } from './span.ts';
import { pieWidget, topListWidget } from './widgets/breakdown.ts';
import { collectorsWidget } from './widgets/collectors.ts';
import { eventsWidget } from './widgets/events.ts';
import { headerWidgets } from './widgets/header.ts';
import { numberWidget } from './widgets/number.ts';
import { gridWidgets, linksWidget, scoreWidgets } from './widgets/rollup.ts';
import { stackedWidget } from './widgets/stacked.ts';
import { trendWidget } from './widgets/trend.ts';

/** A dashboard as Datadog takes it, and the file that it is kept in. */
export interface BuiltDashboard {
  readonly slug: string;
  readonly template: string;
  readonly title: string;
  readonly body: DashboardBody;
}

/** Every dashboard of the catalog as Datadog's JSON. Links between them are by slug: a push knows their ids. */
export function buildDashboards(catalog: Catalog): readonly BuiltDashboard[] {
  return catalog.dashboards.map((dashboard) => {
    const { slug, template, title } = dashboard;
    return { slug, template, title, body: buildDashboard(catalog, dashboard) };
  });
}

function buildDashboard(catalog: Catalog, dashboard: Dashboard): DashboardBody {
  const context = { catalog, dashboard, variable: catalog.environments.tag };
  const rows = dashboard.rows.map(({ title, widgets }) => {
    const width = Math.floor(COLUMNS / widgets.length);
    return { title, widgets: widgets.flatMap((widget) => drawWidget(context, widget, width)) };
  });
  return {
    title: titleOf(dashboard),
    description: descriptionOf(dashboard),
    layout_type: 'ordered',
    reflow_type: 'fixed',
    default_timeframe: liveSpan(dashboard.window),
    template_variables: [environmentVariable(catalog)],
    widgets: stack([{ title: titleOf(dashboard), widgets: headerWidgets(context) }, ...rows]),
  };
}

function drawWidget(context: BuildContext, widget: Widget, width: number): readonly Sized[] {
  switch (widget.kind) {
    case 'number':
    case 'gauge':
      return [numberWidget(context, widget, width)];
    case 'trend':
      return [trendWidget(context, widget, width)];
    case 'stacked':
      return [stackedWidget(context, widget, width)];
    case 'pie':
      return [pieWidget(context, widget, width)];
    case 'top_list':
      return [topListWidget(context, widget, width)];
    case 'events':
      return [eventsWidget(context, widget, width)];
    case 'collectors':
      return [collectorsWidget(context, widget, width)];
    case 'scores':
      return scoreWidgets(context);
    case 'grid':
      return gridWidgets(context, widget);
    case 'links':
      return [linksWidget(context, width)];
  }
}

function descriptionOf({ slug, purpose, audience, updates }: Dashboard): string {
  return [
    purpose && `${purpose}.`,
    audience && `Audience: ${audience}.`,
    updates && `Updates: ${updates}.`,
    'Built from the catalog: change it there, or pull what was changed here.',
    managedBy(slug),
  ]
    .filter((line) => line !== undefined && line !== '')
    .join('\n\n');
}

function environmentVariable({ environments: { tag, names } }: Catalog): TemplateVariable {
  return { name: tag, prefix: tag, defaults: ['*'], ...(names.length > 0 && { available_values: names }) };
}
