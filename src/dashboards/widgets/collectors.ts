import type { Catalog, Widget } from '../../catalog/catalog.ts';
import type { Sized } from '../dashboard-json.ts';
import { atOnce, type BuildContext, type ConditionalFormat, metricQuery, queryName } from './widget-parts.ts';

/** A column of the table of collectors: one metric for all of them, with the tag `collector:`. */
interface Column {
  readonly alias: string;
  readonly metric: string;
  readonly formats: readonly ConditionalFormat[];
}

const FAILED: readonly ConditionalFormat[] = [
  { comparator: '>=', value: 1, palette: 'white_on_red' },
  { comparator: '<', value: 1, palette: 'white_on_green' },
];
const HOURS = 4;

/** Builds a table with a row for every collector, failing ones first. */
export function collectorsWidget(
  { catalog, variable }: BuildContext,
  widget: Extract<Widget, { kind: 'collectors' }>,
  width: number,
): Sized {
  const columns = columnsOf(catalog);
  const queries = columns.map(({ metric }) => metricQuery({ metric, across: 'max', by: 'collector' }, variable));
  const definition = {
    type: 'query_table',
    title: widget.title,
    time: { type: 'live', value: HOURS, unit: 'hour' },
    requests: [
      {
        response_format: 'scalar',
        queries: atOnce(queries, 'last'),
        formulas: columns.map(({ alias, formats }, index) => ({
          formula: queryName(index + 1),
          alias,
          ...(formats.length > 0 && { conditional_formats: formats }),
        })),
        sort: { count: 50, order_by: [{ type: 'formula', index: columns.length - 1, order: 'desc' }] },
      },
    ],
  };
  return { definition, width, height: 4 };
}

function columnsOf({ alerts }: Catalog): readonly Column[] {
  const limit = (kind: 'errors' | 'duration') =>
    alerts.rules.flatMap((rule) => (rule.kind === kind ? [rule.over] : []))[0];
  return [
    { alias: 'Last Run (minutes ago)', metric: 'collector.minutes_since_run', formats: [] },
    { alias: 'Duration (s)', metric: 'collector.duration_seconds', formats: above(limit('duration')) },
    { alias: 'Metrics', metric: 'collector.metric_count', formats: [] },
    { alias: 'Errors', metric: 'collector.error_count', formats: errorFormats(limit('errors')) },
    { alias: 'Status (0 = works, 1 = failed)', metric: 'collector.failed', formats: FAILED },
  ];
}

function above(limit: number | undefined): readonly ConditionalFormat[] {
  return limit === undefined ? [] : [{ comparator: '>', value: limit, palette: 'white_on_red' }];
}

function errorFormats(limit: number | undefined): readonly ConditionalFormat[] {
  return [...above(limit), { comparator: '>', value: 0, palette: 'white_on_yellow' }];
}
