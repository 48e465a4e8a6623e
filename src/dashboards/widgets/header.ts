import type { CatalogCollector } from '../../catalog/catalog.ts';
import { matchesPattern } from '../../catalog/target.ts';
import { resolveWidget, widgetsOf } from '../../health/dashboard-series.ts';
import type { Sized } from '../dashboard-json.ts';
import { atOnce, type BuildContext, customLink, metricQuery, noteLink, queryName } from './widget-parts.ts';

const WIDTH = 12;
const LIGHT_WIDTH = 3;
const HEIGHT = 2;
const HOURS = 2;

/** Builds links to the rollup and the collectors, and a light that shows whether the collectors of this dashboard work. */
export function headerWidgets(context: BuildContext): readonly Sized[] {
  const light = collectorLight(context);
  const { purpose, audience, updates } = context.dashboard;
  const about = [purpose, audience && `For: ${audience}.`, updates && `Updated: ${updates}.`].filter(Boolean);
  const content = [navigation(context).join(' · '), ...about].filter((line) => line !== '').join('\n\n');
  return [noteWidget(content, light ? WIDTH - LIGHT_WIDTH : WIDTH, HEIGHT), ...(light ? [light] : [])];
}

function navigation({ catalog, dashboard, variable }: BuildContext): readonly string[] {
  const rollup = catalog.dashboards.find((one) => one.rollup);
  const collectors = catalog.dashboards.find((one) => one.collectors);
  return [
    ...(rollup && rollup.slug !== dashboard.slug ? [noteLink(`Back to ${rollup.title}`, rollup, variable)] : []),
    ...(collectors && collectors.slug !== dashboard.slug
      ? [noteLink(`View ${collectors.title}`, collectors, variable)]
      : []),
  ];
}

/** Number of the collectors of this dashboard that failed in their last run; gray when one has not run. */
function collectorLight(context: BuildContext): Sized | undefined {
  const { catalog, variable, dashboard } = context;
  const shown = collectorsOf(context);
  const detail = catalog.dashboards.find((one) => one.collectors);
  if (shown.length === 0 || dashboard.collectors || !detail) return undefined;
  const queries = shown.map(({ name }) => metricQuery({ metric: `collector.${name}.failed`, across: 'max' }, variable));
  const definition = {
    type: 'query_value',
    title: 'Collectors failing',
    autoscale: false,
    precision: 0,
    time: { type: 'live', value: HOURS, unit: 'hour' },
    requests: [
      {
        response_format: 'scalar',
        queries: atOnce(queries, 'last'),
        formulas: [{ formula: queries.map((_, index) => queryName(index + 1)).join(' + ') }],
        conditional_formats: [
          { comparator: '>', value: 0, palette: 'white_on_red' },
          { comparator: '<=', value: 0, palette: 'white_on_green' },
        ],
      },
    ],
    custom_links: [customLink(`View ${detail.title}`, detail, variable)],
  };
  return { definition, width: LIGHT_WIDTH, height: HEIGHT };
}

function collectorsOf({ catalog, dashboard }: BuildContext): readonly CatalogCollector[] {
  if (dashboard.rollup) return catalog.collectors;
  const metrics = widgetsOf(dashboard).flatMap((widget) => resolveWidget(catalog, widget).map(({ metric }) => metric));
  return catalog.collectors.filter(({ emits }) =>
    metrics.some((metric) => emits.some((pattern) => matchesPattern(pattern, metric))),
  );
}

/** Builds a note in Datadog's markdown. */
export function noteWidget(content: string, width: number, height: number): Sized {
  const definition = {
    type: 'note',
    content,
    background_color: 'gray',
    font_size: '14',
    text_align: 'left',
    vertical_align: 'center',
    show_tick: false,
    has_padding: true,
  };
  return { definition, width, height };
}
