import type { Catalog, Dashboard } from '../catalog/catalog.ts';
import { resolveWidget } from './dashboard-series.ts';

/** The view of a dashboard to link to. The range stays live if it has no end. Milliseconds since 1970. */
export interface LinkView {
  readonly from: number;
  readonly to: number | null;
  readonly environment?: string | undefined;
  /** Key of a widget to show alone; see `widgetKey`. */
  readonly widget?: string;
}

/** A link for people. `place` is its target: the dashboard itself, or the list in which it may be found. */
export interface DashboardLink {
  readonly label: string;
  readonly url: string;
  readonly place: 'dashboard' | 'list';
}

/** Ids that Datadog gave to a dashboard and, by their key, to its widgets when it was pushed. */
export interface PushedDashboard {
  readonly id: string;
  readonly widgets: Readonly<Record<string, string>>;
}

/** Address at which people open Datadog, the pushed dashboards, and the tag of environments. */
export interface DashboardLocations {
  readonly appUrl: string;
  /** Pushed dashboards by slug. */
  readonly pushed: ReadonlyMap<string, PushedDashboard>;
  readonly environmentTag: string;
}

/** Makes a link to a dashboard; a live range ends at `now`. */
export type LinkTo = (dashboard: Pick<Dashboard, 'slug' | 'title'>, view: LinkView, now: number) => DashboardLink;

/** Stable key of a widget across pushes: the titles of its row and itself, and the number of widgets of that name before it. */
export function widgetKey(row: string, title: string, before = 0): string {
  return [row, title, ...(before > 0 ? [before] : [])].join(' / ');
}

/** Creates links to the dashboards themselves, or, before their first push, to Datadog's list of dashboards, searched for the title. */
export function createDashboardLinker({ appUrl, pushed, environmentTag }: DashboardLocations): LinkTo {
  return ({ slug, title }, { from, to, environment, widget }, now) => {
    const known = pushed.get(slug);
    const url = new URL(known ? `/dashboard/${known.id}/${slug}` : '/dashboard/lists', appUrl);
    if (!known) url.searchParams.set('q', title);
    url.searchParams.set('from_ts', String(from));
    url.searchParams.set('to_ts', String(to ?? now));
    url.searchParams.set('live', String(to === null));
    if (environment !== undefined) url.searchParams.set(`tpl_var_${environmentTag}`, environment);
    const alone = widget === undefined ? undefined : known?.widgets[widget];
    if (alone !== undefined) url.searchParams.set('fullscreen_widget', alone);
    return { label: title, url: url.href, place: known ? 'dashboard' : 'list' };
  };
}

/** Finds the dashboard and the widget that show a health metric over time; the dashboard of its area before any other. */
export function placeOfMetric(
  catalog: Catalog,
  path: string,
): { readonly dashboard: Dashboard; readonly widget: string } | undefined {
  const [area = ''] = path.split('.');
  const inOrder = catalog.dashboards.toSorted(
    (a, b) => Number(b.areas.includes(area)) - Number(a.areas.includes(area)),
  );
  for (const dashboard of inOrder) {
    for (const { title, widgets } of dashboard.rows) {
      const shown = widgets.filter((widget) => resolveWidget(catalog, widget).some(({ health }) => health === path));
      const found = shown.find(({ kind }) => kind === 'trend') ?? shown[0];
      if (found && 'title' in found) return { dashboard, widget: widgetKey(title, found.title) };
    }
  }
  return undefined;
}
