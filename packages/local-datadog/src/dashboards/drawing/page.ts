import { type Json, type JsonObject, listOf, objectOf } from '../../json.ts';
import type { StoredDashboard } from '../store.ts';
import { definitionOf } from '../stored-body.ts';
import { drawPie, drawTopList } from './breakdown.ts';
import { drawChart } from './chart.ts';
import { drawEvents } from './events.ts';
import { drawLogs } from './logs.ts';
import { type Markup, markup } from './markup.ts';
import { drawNote } from './note.ts';
import { drawNumber } from './number.ts';
import { STYLE } from './style.ts';
import { drawTable } from './table.ts';
import { type StoredData, type View, viewOf, viewOfWidget, wordsOf } from './view.ts';

/** Columns of the grid. */
const COLUMNS = 12;

/** A dashboard as Datadog would lay it out, drawn from its JSON over this server's data. */
export function dashboardPage(body: StoredDashboard, parameters: URLSearchParams, stored: StoredData): string {
  const view = viewOf(body, parameters, stored);
  const alone = parameters.get('fullscreen_widget');
  const shown =
    alone === null ? listOf(body.widgets) : [found(listOf(body.widgets), alone)].flatMap((one) => one ?? []);
  const choices = [...view.variables].map(([name, value]) => `${name}: ${value}`).join(', ');
  const span = [view.from, view.to].map((at) => new Date(at).toISOString().slice(0, 16).replace('T', ' ')).join(' – ');
  return pageOf(
    body.title,
    markup`<header><h1>${body.title}</h1><p>${choices} · ${span} UTC · <a href="/dashboard/lists">all dashboards</a></p></header>
<div class="grid">${shown.map((widget) => drawWidget(view, objectOf(widget), alone !== null))}</div>`,
  );
}

/** The list of dashboards, of which `query` chooses those with that in their title. */
export function listPage(dashboards: readonly StoredDashboard[], query: string): string {
  const shown = dashboards.filter(({ title }) => title.toLowerCase().includes(query.toLowerCase()));
  const items = shown.map(({ title, url }) => markup`<li><a href="${String(url)}">${title}</a></li>`);
  const none = shown.length === 0 ? markup`<p>No dashboard has "${query}" in its title.</p>` : '';
  return pageOf('Dashboards', markup`<header><h1>Dashboards</h1></header><ul>${items}</ul>${none}`);
}

function pageOf(title: string, body: Markup): string {
  return markup`<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>${title}</title><style>${{ html: STYLE }}</style></head>
<body><main><p class="label">Local Datadog: simulated data, except the GitHub days marked real</p>${body}</main></body></html>`
    .html;
}

function found(widgets: readonly Json[], id: string): JsonObject | undefined {
  for (const widget of widgets.map(objectOf)) {
    if (String(widget.id) === id) return widget;
    const inner = found(listOf(definitionOf(widget).widgets), id);
    if (inner) return inner;
  }
  return undefined;
}

function drawWidget(view: View, widget: JsonObject, isAlone: boolean): Markup {
  const definition = definitionOf(widget);
  const { x, y, width, height } = objectOf(widget.layout);
  const place = isAlone
    ? 'grid-column:1/13;grid-row:1/6'
    : `grid-column:${Number(x) + 1}/span ${width};grid-row:${Number(y) + 1}/span ${height}`;
  const title = definition.title === undefined ? '' : titleOf(definition);
  if (definition.type === 'group') {
    const inner = listOf(definition.widgets).map((one) => drawWidget(view, objectOf(one), false));
    return markup`<section class="group" style="${place}"><h2>${String(definition.title)}</h2><div class="grid">${inner}</div></section>`;
  }
  return markup`<section class="widget ${String(definition.type)}" style="${place}">${title}${content(viewOfWidget(view, widget), definition, isAlone ? COLUMNS : Number(width))}</section>`;
}

function titleOf({ title, description }: JsonObject): Markup {
  if (typeof description !== 'string') return markup`<h3>${String(title)}</h3>`;
  return markup`<h3 title="${description}">${String(title)} ⓘ</h3>`;
}

function drawList(view: View, definition: JsonObject): Markup {
  const { data_source } = objectOf(objectOf(listOf(definition.requests)[0]).query);
  return data_source === 'logs_stream' ? drawLogs(view, definition) : drawEvents(view, definition);
}

function content(view: View, definition: JsonObject, columns: number): Markup {
  try {
    return draw(view, definition, columns);
  } catch (error) {
    return markup`<div class="error">${wordsOf(error)}</div>`;
  }
}

function draw(view: View, definition: JsonObject, columns: number): Markup {
  switch (definition.type) {
    case 'query_value':
      return drawNumber(view, definition);
    case 'timeseries':
      return drawChart(view, definition, columns);
    case 'query_table':
      return drawTable(view, definition);
    case 'toplist':
      return drawTopList(view, definition);
    case 'sunburst':
      return drawPie(view, definition);
    case 'note':
      return drawNote(String(definition.content), view.variables);
    case 'list_stream':
      return drawList(view, definition);
    default:
      return markup`<div class="error">The local Datadog draws no ${String(definition.type)}</div>`;
  }
}
