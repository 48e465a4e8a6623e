import { type Json, type JsonObject, listOf, objectOf } from '../core/json.ts';
import type { BodyProblem } from '../sync/kind.ts';
import { definitionOf, type WidgetPlace, widgetsIn } from './body.ts';
import { COLUMNS } from './layout.ts';
import { strayTabWidgets } from './tabs.ts';

/** How the answer of each kind of widget comes; the others have no say in it. */
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
/** What may follow a query; every other function belongs in a formula. */
const MODIFIERS: readonly string[] = ['rollup', 'fill', 'as_count', 'as_rate', 'weighted'];

/** What Datadog takes and then shows wrong, or not at all. */
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

/** A template has no ids of widgets: a dashboard made anew would have tabs without their widgets. */
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
    const wanted = FORMATS[String(type)];
    const queries = listOf(request.queries).map(objectOf);
    const names = queries.map(({ name }) => String(name));
    return [
      ...(wanted !== undefined && request.response_format !== wanted
        ? [{ path: `${at}/response_format`, message: `a ${type} wants "${wanted}"` }]
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
  const doubled = /\b[\w-]+:\$(?!\w+\.value)\w+/.exec(query)?.[0];
  return [
    ...called.filter((name) => !MODIFIERS.includes(name)).map((name) => `${name}() belongs in a formula`),
    ...groups.filter((tag) => CALENDAR.test(tag)).map((tag) => `by {${tag}} splits by a tag of that name, not by time`),
    ...(doubled === undefined ? [] : [`"${doubled}" repeats the tag's key, which the variable already has`]),
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
