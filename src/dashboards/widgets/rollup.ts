import type { Area, Widget } from '../../catalog/catalog.ts';
import type { Sized } from '../dashboard-json.ts';
import { FOM_FORMATS } from '../lights.ts';
import { customLink, dashboardOfArea, metricHistoryLink, noteLink, titleOf } from '../links.ts';
import { atOnce, metricQuery, queryName } from '../metric-query.ts';
import type { Scene } from '../scene.ts';
import { noteWidget } from './note.ts';

/** Figures of merit of all metrics under one name, with the tags `area:` and `metric:`, as the health collector sends them. */
const FOM = { metric: 'health.fom', across: 'avg' } as const;
const WINDOW = { type: 'live', value: 1, unit: 'day' } as const;
const COLUMNS = 12;

/** A number for each area, and their mean. */
export function scoreWidgets({ catalog: { areas }, variable }: Scene): readonly Sized[] {
  const shown = [...areas.map((area) => [area.title, [area]] as const), ['Overall', areas] as const];
  const width = Math.max(2, Math.floor(COLUMNS / shown.length));
  return shown.map(([title, of]) => {
    const queries = of.map(({ key }) => metricQuery(FOM, variable, [`area:${key}`]));
    const sum = of.map((_, index) => queryName(index + 1)).join(' + ');
    const request = {
      response_format: 'scalar',
      queries: atOnce(queries, 'avg'),
      formulas: [{ formula: of.length > 1 ? `(${sum}) / ${of.length}` : sum }],
      conditional_formats: FOM_FORMATS,
    };
    const definition = {
      type: 'query_value',
      title,
      autoscale: false,
      precision: 2,
      time: WINDOW,
      requests: [request],
    };
    return { definition, width, height: 2 };
  });
}

/** A table for each area: its metrics, one column a day, the newest last. */
export function gridWidgets(scene: Scene, { days }: Extract<Widget, { kind: 'grid' }>): readonly Sized[] {
  return [noteWidget(WINDOWS_NOTE, COLUMNS, 1), ...scene.catalog.areas.map((area) => areaTable(scene, area, days))];
}

const WINDOWS_NOTE =
  'Each column is a window of 24 hours that ends now, `0d`, or that many days earlier at this time of day: Datadog cannot cut ' +
  'a table into calendar days. Slack shows calendar days of the team, so numbers may differ a little. Rows are `metric` keys.';

function areaTable({ catalog, variable }: Scene, { key, title, metrics }: Area, days: number): Sized {
  const query = metricQuery({ ...FOM, by: 'metric' }, variable, [`area:${key}`]);
  const ages = Array.from({ length: days }, (_, index) => days - 1 - index);
  const detail = dashboardOfArea(catalog, key);
  const definition = {
    type: 'query_table',
    title,
    time: WINDOW,
    has_search_bar: 'never',
    requests: [
      {
        response_format: 'scalar',
        queries: atOnce([query], 'avg'),
        formulas: ages.map((age) => ({
          formula: age === 0 ? queryName(1) : `calendar_shift(${queryName(1)}, '-${age}d', 'UTC')`,
          alias: age === 0 ? '0d' : `-${age}d`,
          cell_display_mode: 'number',
          conditional_formats: FOM_FORMATS,
        })),
        sort: { count: metrics.length, order_by: [{ type: 'group', name: 'metric', order: 'asc' }] },
      },
    ],
    custom_links: [
      metricHistoryLink(key),
      ...(detail ? [customLink(`View Details: ${detail.title}`, detail, variable)] : []),
    ],
  };
  return { definition, width: COLUMNS, height: 2 + Math.ceil(metrics.length / 3) };
}

/** Where to look closer: every other dashboard. */
export function linksWidget({ catalog, dashboard, variable }: Scene, width: number): Sized {
  const others = catalog.dashboards.filter(({ slug }) => slug !== dashboard.slug);
  const lines = others.map(
    (other) => `- ${noteLink(titleOf(other), other, variable)}${other.purpose ? `: ${other.purpose}` : ''}`,
  );
  return noteWidget(lines.join('\n'), width, Math.max(2, Math.ceil(lines.length / 3)));
}
