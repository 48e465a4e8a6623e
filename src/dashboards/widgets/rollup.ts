import { type Area, type Catalog, fomSeries, metricFreshFor, type Widget } from '../../catalog/catalog.ts';
import { OVERALL_AREA } from '../../catalog/schema-values.ts';
import { HOUR_MS } from '../../core/time.ts';
import { dayTag, FOM_DAY, SCORE_DAY } from '../../health/day-grid.ts';
import { COLUMNS, type LiveSpan, type Sized } from '../dashboard-json.ts';
import { noteWidget } from './header.ts';
import {
  atOnce,
  type BuildContext,
  customLink,
  dashboardOfArea,
  FOM_FORMATS,
  liveSpan,
  metricHistoryLink,
  metricQuery,
  noteLink,
  queryName,
  titleOf,
} from './widget-parts.ts';

/** Time range if the catalog has no interval for figures of merit. */
const DEFAULT_SPAN_MS = 3 * HOUR_MS;

/** Builds today's score of each area, and the overall one. */
export function scoreWidgets({ catalog, variable }: BuildContext): readonly Sized[] {
  const shown = [...catalog.areas, { key: OVERALL_AREA, title: 'Overall' }];
  const width = Math.max(2, Math.floor(COLUMNS / shown.length));
  return shown.map(({ key, title }) => {
    const query = metricQuery({ metric: SCORE_DAY, across: 'avg' }, variable, [`area:${key}`, `day:${dayTag(0)}`]);
    const request = {
      response_format: 'scalar',
      queries: atOnce([query], 'last'),
      formulas: [{ formula: queryName(1) }],
      conditional_formats: FOM_FORMATS,
    };
    const definition = {
      type: 'query_value',
      title,
      autoscale: false,
      precision: 2,
      time: spanOf(catalog),
      requests: [request],
    };
    return { definition, width, height: 2 };
  });
}

/** Time range of the health collector's last values: a cell that is no longer sent disappears after two runs. */
function spanOf(catalog: Catalog): LiveSpan {
  const fresh = catalog.areas.flatMap(({ key, metrics }) =>
    metrics.map((metric) => metricFreshFor(catalog, fomSeries(key, metric.key))),
  );
  const longest = Math.max(...fresh);
  return liveSpan(Number.isFinite(longest) ? longest : DEFAULT_SPAN_MS);
}

/** Builds a table of the scores and one for each area with its metrics, one column a day, the newest last. */
export function gridWidgets(context: BuildContext, { days }: Extract<Widget, { kind: 'grid' }>): readonly Sized[] {
  const { catalog } = context;
  const scores = daysTable(context, days, {
    title: 'Scores',
    metric: SCORE_DAY,
    by: 'area',
    tags: [],
    rows: catalog.areas.length + 1,
  });
  return [
    noteWidget(DAYS_NOTE, COLUMNS, 2),
    { definition: scores, width: COLUMNS, height: 2 + Math.ceil(catalog.areas.length / 3) },
    ...catalog.areas.map((area) => areaTable(context, area, days)),
  ];
}

const DAYS_NOTE =
  'The calendar days of the team, as `/health` shows them in Slack: `0d` is today so far, `-1d` yesterday. The health collector sends ' +
  'them with each run. A cell without data is empty; a metric without any has no row. Where the collectors of a metric are ' +
  'overdue, today shows its last known value, which is not part of any score. Rows are `metric` keys. Choose one environment: of several, the means are shown.';

function areaTable(context: BuildContext, { key, title, metrics }: Area, days: number): Sized {
  const { catalog, variable } = context;
  const detail = dashboardOfArea(catalog, key);
  const definition = {
    ...daysTable(context, days, { title, metric: FOM_DAY, by: 'metric', tags: [`area:${key}`], rows: metrics.length }),
    custom_links: [
      metricHistoryLink(key),
      ...(detail ? [customLink(`View Details: ${detail.title}`, detail, variable)] : []),
    ],
  };
  return { definition, width: COLUMNS, height: 2 + Math.ceil(metrics.length / 3) };
}

interface DaysTable {
  readonly title: string;
  readonly metric: string;
  /** The tag whose values are the rows. */
  readonly by: string;
  readonly tags: readonly string[];
  readonly rows: number;
}

/** Builds a table of days. Columns come from formulas, not from tags, so each day is a query of its own. */
function daysTable({ catalog, variable }: BuildContext, days: number, { title, metric, by, tags, rows }: DaysTable) {
  const ages = Array.from({ length: days }, (_, index) => days - 1 - index);
  const queries = ages.map((age) =>
    metricQuery({ metric, across: 'avg', by }, variable, [...tags, `day:${dayTag(age)}`]),
  );
  return {
    type: 'query_table',
    title,
    time: spanOf(catalog),
    has_search_bar: 'never',
    requests: [
      {
        response_format: 'scalar',
        queries: atOnce(queries, 'last'),
        formulas: ages.map((age, index) => ({
          formula: queryName(index + 1),
          alias: age === 0 ? '0d' : `-${age}d`,
          cell_display_mode: 'number',
          conditional_formats: FOM_FORMATS,
        })),
        sort: { count: rows, order_by: [{ type: 'group', name: by, order: 'asc' }] },
      },
    ],
  };
}

/** Builds links to all other dashboards. */
export function linksWidget({ catalog, dashboard, variable }: BuildContext, width: number): Sized {
  const others = catalog.dashboards.filter(({ slug }) => slug !== dashboard.slug);
  const lines = others.map(
    (other) => `- ${noteLink(titleOf(other), other, variable)}${other.purpose ? `: ${other.purpose}` : ''}`,
  );
  return noteWidget(lines.join('\n'), width, Math.max(2, Math.ceil(lines.length / 3)));
}
