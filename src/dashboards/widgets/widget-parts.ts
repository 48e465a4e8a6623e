import { type Catalog, type Dashboard, fomSeries, metricFreshFor } from '../../catalog/catalog.ts';
import { DAY_MS, HOUR_MS } from '../../core/time.ts';
import type { Line, ResolvedSeries } from '../../health/dashboard-series.ts';
import { THRESHOLDS } from '../../health/thresholds.ts';
import type { LiveSpan, MetricQuery } from '../dashboard-json.ts';

/** Context in which widgets are built. */
export interface BuildContext {
  readonly catalog: Catalog;
  readonly dashboard: Dashboard;
  /** Name of the template variable for the environment, which is also the name of its tag. */
  readonly variable: string;
}

/** Returns a time range of `ms` milliseconds as Datadog writes it, in whole days or hours, rounded up. */
export function liveSpan(ms: number): LiveSpan {
  if (ms % DAY_MS === 0) return { type: 'live', value: ms / DAY_MS, unit: 'day' };
  return { type: 'live', value: Math.ceil(ms / HOUR_MS), unit: 'hour' };
}

/** Returns the time range of a widget with current values: values that no collector has sent in two runs disappear. */
export function currentTime(
  catalog: Catalog,
  series: readonly Pick<ResolvedSeries, 'metric'>[],
): { readonly time?: LiveSpan } {
  const fresh = Math.max(...series.map(({ metric }) => metricFreshFor(catalog, metric)));
  return Number.isFinite(fresh) ? { time: liveSpan(fresh) } : {};
}

/** One of Datadog's `conditional_formats`: the first whose comparison holds colours the value. */
export interface ConditionalFormat {
  readonly comparator: string;
  readonly value: number;
  readonly palette: 'white_on_green' | 'white_on_yellow' | 'white_on_red' | 'white_on_gray';
}

/** Returns the traffic light of a series as colours of its value; none without a goal. */
export function conditionalFormats({ lights }: Pick<ResolvedSeries, 'lights'>): readonly ConditionalFormat[] {
  return lights.map(({ when: { operator, value }, status }) => ({
    comparator: operator,
    value,
    palette: `white_on_${status}`,
  }));
}

/** The traffic light of a figure of merit. */
export const FOM_FORMATS: readonly ConditionalFormat[] = [
  { comparator: '>=', value: THRESHOLDS.green, palette: 'white_on_green' },
  { comparator: '>=', value: THRESHOLDS.yellow, palette: 'white_on_yellow' },
  { comparator: '<', value: THRESHOLDS.yellow, palette: 'white_on_red' },
];

/** Returns targets and limits as dashed lines across a chart, each once; with the name of its series if it belongs to one of several. */
export function markersOf(series: readonly Pick<ResolvedSeries, 'label' | 'lines'>[]): readonly object[] {
  const all = series.flatMap(({ label, lines }) => lines.map((line) => ({ label, line })));
  const same = (a: Line, b: Line) => a.at === b.at && a.status === b.status;
  const first = all.filter(({ line }, index) => all.findIndex((other) => same(other.line, line)) === index);
  return first.map(({ label, line }) => {
    const isShared = all.filter((other) => same(other.line, line)).length > 1;
    return markerOf(line, isShared || series.length === 1 ? line.label : `${label}: ${line.label}`);
  });
}

function markerOf({ at, status }: Line, label: string) {
  return { value: `y = ${at}`, label, display_type: status === 'green' ? 'ok dashed' : 'error dashed' };
}

/** Path of a dashboard in templates: by its slug, which a push replaces by its id. */
const pathOf = ({ slug }: Pick<Dashboard, 'slug'>): string => `/dashboard/${slug}`;

/** Builds a link of a widget's menu, which preserves the environment and the time range on screen. */
export function customLink(label: string, dashboard: Pick<Dashboard, 'slug'>, variable: string) {
  const range = 'from_ts={{timestamp_widget_start}}&to_ts={{timestamp_widget_end}}&live=false';
  return { label, link: `${pathOf(dashboard)}?tpl_var_${variable}={{$${variable}.value}}&${range}` };
}

/** Builds a link from a row of the rollup, one metric of that area, to the history of its figure of merit. */
export function metricHistoryLink(area: string) {
  const metric = fomSeries(area, '{{metric.value}}');
  return { label: 'History of this metric', link: `/metric/explorer?exp_metric=${metric}&exp_agg=avg` };
}

/** Builds a link in the text of a note; it preserves the environment, which has to be last there. */
export function noteLink(label: string, dashboard: Pick<Dashboard, 'slug'>, variable: string): string {
  return `[${label}](${pathOf(dashboard)}?tpl_var_${variable}=$${variable}.value)`;
}

/** Returns a dashboard's title with its icon. */
export const titleOf = ({ icon, title }: Pick<Dashboard, 'icon' | 'title'>): string =>
  icon === undefined ? title : `${icon} ${title}`;

/** Finds the dashboard that shows the metrics of an area in detail. */
export function dashboardOfArea({ dashboards }: Pick<Catalog, 'dashboards'>, area: string): Dashboard | undefined {
  return dashboards.find(({ areas }) => areas.includes(area));
}

/** Returns the name of the n-th query of a request, from 1 on, as formulas have it. */
export const queryName = (number: number): string => `query${number}`;

type QueriedSeries = Pick<ResolvedSeries, 'metric' | 'across' | 'by' | 'per'>;

/**
 * Returns the query of a series in Datadog's language, in the environment that the dashboard shows: `$variable` stands for `env:NAME`.
 * Further `tags`, such as `result:success`, narrow it.
 */
export function metricQuery(
  { metric, across, by, per }: QueriedSeries,
  variable: string,
  tags: readonly string[] = [],
): string {
  const scope = [`$${variable}`, ...tags].join(',');
  const split = by === undefined ? '' : ` by {${by}}`;
  const rollup = per === undefined ? '' : `.rollup(sum, ${per / 1000})`;
  return `${across}:${metric}{${scope}}${split}${rollup}`;
}

/** Returns the queries of a request over time. */
export function overTime(queries: readonly string[]): readonly MetricQuery[] {
  return queries.map((query, index) => ({ data_source: 'metrics', name: queryName(index + 1), query }));
}

/** Returns the queries of a request for single values. */
export function atOnce(queries: readonly string[], aggregator: 'avg' | 'sum' | 'last'): readonly MetricQuery[] {
  return overTime(queries).map((query) => ({ ...query, aggregator }));
}

/** Returns the formula of a series over its query: the query itself, or what it leaves of a whole. */
export function formulaOf({ remainderOf }: Pick<ResolvedSeries, 'remainderOf'>, number: number): string {
  return remainderOf === undefined ? queryName(number) : `${remainderOf} - ${queryName(number)}`;
}
