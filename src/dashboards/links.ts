import { type Catalog, type Dashboard, fomSeries } from '../catalog/catalog.ts';

/** Where a dashboard is, in templates: by its slug, until a push knows its id. */
const pathOf = ({ slug }: Pick<Dashboard, 'slug'>): string => `/dashboard/${slug}`;

/** A link of a widget's menu, which keeps the environment and the time range on screen. */
export function customLink(label: string, dashboard: Pick<Dashboard, 'slug'>, variable: string) {
  const range = 'from_ts={{timestamp_widget_start}}&to_ts={{timestamp_widget_end}}&live=false';
  return { label, link: `${pathOf(dashboard)}?tpl_var_${variable}={{$${variable}.value}}&${range}` };
}

/** From a row of the rollup, one metric of that area, to the history of its figure of merit. */
export function metricHistoryLink(area: string) {
  const metric = fomSeries(area, '{{metric.value}}');
  return { label: 'History of this metric', link: `/metric/explorer?exp_metric=${metric}&exp_agg=avg` };
}

/** A link in the text of a note; it keeps the environment, which has to stand last there. */
export function noteLink(label: string, dashboard: Pick<Dashboard, 'slug'>, variable: string): string {
  return `[${label}](${pathOf(dashboard)}?tpl_var_${variable}=$${variable}.value)`;
}

/** A dashboard's title with its icon. */
export const titleOf = ({ icon, title }: Pick<Dashboard, 'icon' | 'title'>): string =>
  icon === undefined ? title : `${icon} ${title}`;

/** The dashboard that shows the metrics of an area in detail. */
export function dashboardOfArea({ dashboards }: Pick<Catalog, 'dashboards'>, area: string): Dashboard | undefined {
  return dashboards.find(({ areas }) => areas.includes(area));
}
