import { join } from 'node:path';
import { type Json, type JsonObject, listOf, objectOf } from '../core/json.ts';
import { SHIPPED_DASHBOARDS } from '../core/package-root.ts';
import type { BodyProblem } from '../sync/resource-kind.ts';
import { createSchemaValidator, type Strictness } from '../sync/schema-validator.ts';
import { COLUMNS, definitionOf, type WidgetPlace, widgetsIn } from './dashboard-json.ts';
import { strayTabWidgets } from './ids.ts';

const shapeProblems = createSchemaValidator(join(SHIPPED_DASHBOARDS, 'schema', 'dashboard.schema.json'));

/**
 * Returns the problems that Datadog would refuse in a dashboard, by its published schema and by rules of its API only; empty when it is
 * valid.
 */
export function validateDashboard(body: unknown, strictness: Strictness = {}): readonly BodyProblem[] {
  const problems = shapeProblems(body, strictness);
  return problems.length > 0 ? problems : apiProblems(body);
}

/** Problems that Datadog answers with 400 although its schema allows them. `body` has the shape of the schema. */
function apiProblems(body: unknown): readonly BodyProblem[] {
  const dashboard = objectOf(body);
  return [
    ...variableProblems(dashboard),
    ...tagProblems(dashboard),
    ...layoutProblems(dashboard),
    ...queryProblems(dashboard),
  ];
}

function variableProblems(dashboard: JsonObject): readonly BodyProblem[] {
  const variables = listOf(dashboard.template_variables).map(objectOf);
  const presets = listOf(dashboard.template_variable_presets).map(objectOf);
  return [
    ...variables.flatMap((variable, index) =>
      (variable.default ?? null) !== null && variable.defaults !== undefined
        ? [{ path: `/template_variables/${index}`, message: 'has both "default" and "defaults"' }]
        : [],
    ),
    ...presets.flatMap((preset, index) =>
      listOf(preset.template_variables).flatMap((one, at) =>
        objectOf(one).value !== undefined && objectOf(one).values !== undefined
          ? [
              {
                path: `/template_variable_presets/${index}/template_variables/${at}`,
                message: 'has both "value" and "values"',
              },
            ]
          : [],
      ),
    ),
  ];
}

function tagProblems({ tags }: JsonObject): readonly BodyProblem[] {
  return listOf(tags).flatMap((tag, index) =>
    String(tag).startsWith('team:') ? [] : [{ path: `/tags/${index}`, message: 'is not of the form team:NAME' }],
  );
}

function layoutProblems({ layout_type, reflow_type, widgets }: JsonObject): readonly BodyProblem[] {
  const isFixed = layout_type === 'free' || reflow_type === 'fixed';
  const problems = listOf(widgets).flatMap((widget, index) => {
    const hasLayout = objectOf(widget).layout !== undefined;
    if (isFixed && !hasLayout) return [{ path: `/widgets/${index}`, message: 'has no "layout"' }];
    if (reflow_type === 'auto' && hasLayout)
      return [{ path: `/widgets/${index}`, message: 'has a "layout", which reflow_type "auto" forbids' }];
    return [];
  });
  const isMixed = layout_type === 'free' && (reflow_type ?? null) !== null;
  return isMixed ? [...problems, { path: '/reflow_type', message: 'goes with layout_type "ordered" only' }] : problems;
}

function queryProblems(dashboard: JsonObject): readonly BodyProblem[] {
  return widgetsIn(dashboard).flatMap(({ widget, path }) =>
    listOf(definitionOf(widget).requests).flatMap((request, index) => {
      const { q, queries } = objectOf(request);
      if (q === undefined || queries === undefined) return [];
      return [{ path: `${path}/definition/requests/${index}`, message: 'has both "q" and "queries"' }];
    }),
  );
}

/** Response format of each kind of widget; other kinds have none. */
const FORMATS: Readonly<Record<string, string>> = {
  timeseries: 'timeseries',
  heatmap: 'timeseries',
  query_value: 'scalar',
  query_table: 'scalar',
  toplist: 'scalar',
  sunburst: 'scalar',
  treemap: 'scalar',
  bar_chart: 'scalar',
  change: 'scalar',
};
const CALENDAR = /^(day|date|hour|week|month|year|time|timestamp)$/;
/** Functions that may follow a query; every other one belongs in a formula. */
const MODIFIERS: readonly string[] = ['rollup', 'fill', 'as_count', 'as_rate', 'weighted'];

/** Returns the problems of a dashboard that Datadog accepts and then shows wrongly, or not at all. */
export function lintDashboard(body: unknown): readonly BodyProblem[] {
  const dashboard = objectOf(body);
  const widgets = widgetsIn(dashboard);
  return [
    ...widgets.flatMap(lintRequests),
    ...lintLayout(listOf(dashboard.widgets), '/widgets'),
    ...widgets.flatMap(({ widget, path }) =>
      lintLayout(listOf(definitionOf(widget).widgets), `${path}/definition/widgets`),
    ),
    ...lintVariables(dashboard),
    ...lintTabs(dashboard),
  ];
}

/** Tabs that name unknown widgets: a template has no ids of widgets, so a dashboard created from it would have empty tabs. */
function lintTabs(dashboard: JsonObject): readonly BodyProblem[] {
  return strayTabWidgets(dashboard).map(({ path, id }) => {
    return { path, message: `no widget here has the id ${String(id)}: name it by its position, such as "@1", or pull` };
  });
}

function lintRequests({ widget, path }: WidgetPlace): readonly BodyProblem[] {
  const { type, requests } = definitionOf(widget);
  return listOf(requests).flatMap((one, index) => {
    const request = objectOf(one);
    if (request.queries === undefined) return [];
    const at = `${path}/definition/requests/${index}`;
    const format = FORMATS[String(type)];
    const queries = listOf(request.queries).map(objectOf);
    const names = queries.map(({ name }) => String(name));
    return [
      ...(format !== undefined && request.response_format !== format
        ? [{ path: `${at}/response_format`, message: `a ${type} wants "${format}"` }]
        : []),
      ...(new Set(names).size < names.length ? [{ path: `${at}/queries`, message: 'two queries share a name' }] : []),
      ...listOf(request.formulas).flatMap((formula, number) =>
        lintFormula(String(objectOf(formula).formula), names).map((message) => ({
          path: `${at}/formulas/${number}/formula`,
          message,
        })),
      ),
      ...queries.flatMap((query, number) =>
        lintQuery(query, request.response_format).map((message) => ({ path: `${at}/queries/${number}`, message })),
      ),
    ];
  });
}

function lintFormula(formula: string, names: readonly string[]): readonly string[] {
  const bare = formula.replace(/'[^']*'|"[^"]*"/g, '');
  const words = [...bare.matchAll(/(?<![\w.])[A-Za-z_]\w*(?!\w*\s*\()/g)].map(([word]) => word);
  return words
    .filter((word) => !names.includes(word))
    .map((word) => `"${word}" is not the name of a query of this request`);
}

function lintQuery({ data_source, query, aggregator }: JsonObject, format: Json | undefined): readonly string[] {
  if (data_source !== 'metrics' || typeof query !== 'string') return [];
  const outside = query.replace(/\{[^}]*\}/g, '');
  const called = [...outside.matchAll(/(\w+)\s*\(/g)].map(([, name = '']) => name);
  const groups =
    /\bby\s*\{([^}]*)\}/
      .exec(query)?.[1]
      ?.split(',')
      .map((tag) => tag.trim()) ?? [];
  const repeated = /\b[\w-]+:\$(?!\w+\.value)\w+/.exec(query)?.[0];
  return [
    ...called.filter((name) => !MODIFIERS.includes(name)).map((name) => `${name}() belongs in a formula`),
    ...groups.filter((tag) => CALENDAR.test(tag)).map((tag) => `by {${tag}} splits by a tag of that name, not by time`),
    ...(repeated === undefined ? [] : [`"${repeated}" repeats the tag's key, which the variable already has`]),
    ...(format === 'scalar' && aggregator === undefined ? ['has no aggregator: Datadog would average'] : []),
  ];
}

interface Box {
  readonly path: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function lintLayout(widgets: readonly Json[], path: string): readonly BodyProblem[] {
  const boxes = widgets.flatMap((widget, index): readonly Box[] => {
    const { layout } = objectOf(widget);
    if (layout === undefined) return [];
    const { x, y, width, height } = objectOf(layout);
    return [
      { path: `${path}/${index}/layout`, x: Number(x), y: Number(y), width: Number(width), height: Number(height) },
    ];
  });
  const wide = boxes.filter(({ x, width }) => x + width > COLUMNS);
  const overlaps = boxes.flatMap((box, index) =>
    boxes
      .slice(0, index)
      .filter((other) => overlap(box, other))
      .map((other) => ({ path: box.path, message: `overlaps ${other.path}` })),
  );
  return [...wide.map((box) => ({ path: box.path, message: `ends beyond column ${COLUMNS}` })), ...overlaps];
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function lintVariables({ template_variables, widgets }: JsonObject): readonly BodyProblem[] {
  const path = '/template_variables';
  const defined = listOf(template_variables).map((variable) => String(objectOf(variable).name));
  const text = JSON.stringify(widgets ?? []);
  const used = new Set([...text.matchAll(/\$([A-Za-z_][\w-]*)/g)].map(([, name = '']) => name));
  return [
    ...defined.filter((name) => !used.has(name)).map((name) => ({ path, message: `no widget uses $${name}` })),
    ...[...used]
      .filter((name) => !defined.includes(name))
      .map((name) => ({ path, message: `$${name} is not defined` })),
  ];
}
