import type { Catalog, Dashboard, Widget } from '../catalog/catalog.ts';
import { managedBy, type ResourceKind } from '../sync/resource-kind.ts';
import { COLUMNS, type DashboardBody, type Sized, type TemplateVariable, type WidgetJson } from './dashboard-json.ts';
import { widgetIdsOf, withIds, withSlugs, withTabIds, withWidgetIds } from './ids.ts';
import { dashboardChanges, normaliseDashboard } from './normalise.ts';
import { lintDashboard, validateDashboard } from './validate.ts';
import { collectorsWidget } from './widgets/collectors.ts';
import { numberWidget, pieWidget, topListWidget } from './widgets/current-values.ts';
import { eventsWidget } from './widgets/events.ts';
import { headerWidgets } from './widgets/header.ts';
import { gridWidgets, linksWidget, scoreWidgets } from './widgets/rollup.ts';
import { stackedWidget, trendWidget } from './widgets/timeseries.ts';
import { type BuildContext, liveSpan, titleOf } from './widgets/widget-parts.ts';

/** A dashboard as Datadog takes it, and its template file. */
export interface BuiltDashboard {
  readonly slug: string;
  readonly template: string;
  readonly title: string;
  readonly body: DashboardBody;
}

/** Builds every dashboard of the catalog as Datadog's JSON. Links between them are by slug: a push replaces them by ids. */
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
    return { title, widgets: widgets.flatMap((widget) => buildWidgets(context, widget, width)) };
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

function buildWidgets(context: BuildContext, widget: Widget, width: number): readonly Sized[] {
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

/** Places widgets from left to right, and on the next line if one does not fit; those of a line have the same height. */
function flow(widgets: readonly Sized[]): { readonly widgets: readonly WidgetJson[]; readonly height: number } {
  const lines: Sized[][] = [];
  for (const widget of widgets) {
    const line = lines.at(-1);
    if (line && widthOf(line) + widget.width <= COLUMNS) line.push(widget);
    else lines.push([widget]);
  }
  let y = 0;
  const placed = lines.flatMap((line) => {
    const height = Math.max(...line.map((widget) => widget.height));
    const top = y;
    y += height;
    return line.map(({ definition, width }, index): WidgetJson => {
      return { definition, layout: { x: widthOf(line.slice(0, index)), y: top, width, height } };
    });
  });
  return { widgets: placed, height: y };
}

const widthOf = (line: readonly Sized[]): number => line.reduce((sum, { width }) => sum + width, 0);

/** Places rows of widgets under their headings, one below the other. */
function stack(rows: readonly { readonly title: string; readonly widgets: readonly Sized[] }[]): readonly WidgetJson[] {
  let y = 0;
  return rows.map(({ title, widgets }) => {
    const inner = flow(widgets);
    const definition = {
      type: 'group',
      title,
      show_title: true,
      layout_type: 'ordered',
      background_color: 'vivid_blue',
      widgets: inner.widgets,
    };
    // The heading takes a line of its own.
    const layout = { x: 0, y, width: COLUMNS, height: inner.height + 1 };
    y += layout.height;
    return { definition, layout };
  });
}

/** Dashboards as a kind of resource that is managed as code. */
export const DASHBOARD_KIND: ResourceKind = {
  noun: 'dashboard',
  plural: 'dashboards',
  textField: 'description',
  nameField: 'title',
  isLike: (live, template) => live.title === template.title,
  pathOf: (id, slug) => `/dashboard/${id}/${slug}`,
  normalise: normaliseDashboard,
  changesBetween: dashboardChanges,
  // A pull brings fields that the published document does not have.
  validate: (body) => [...validateDashboard(body, { lenient: true }), ...lintDashboard(body)],
  warn: () => [],
  toCreate: withIds,
  toUpdate: (template, ids, live) => withTabIds(withWidgetIds(withIds(template, ids), live)),
  toTemplate: (live, ids) => withSlugs(normaliseDashboard(live), ids),
  notesOf: (live) => ({ widgets: widgetIdsOf(live) }),
};
