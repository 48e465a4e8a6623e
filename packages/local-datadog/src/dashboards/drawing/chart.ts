import { type JsonObject, listOf, objectOf } from '../../json.ts';
import { lineColour } from './colours.ts';
import { type Markup, markup } from './markup.ts';
import { shownNumber } from './number.ts';
import { type Layer, plot } from './plot.ts';
import { askTimeseries, type View } from './view.ts';

/** Pixels of the grid's columns, about. */
const COLUMN = 105;

/** A timeseries widget of that many columns: lines, areas or bars with their markers, and a legend with the newest values. */
export function drawChart(view: View, definition: JsonObject, columns: number): Markup {
  let count = 0;
  const layers = listOf(definition.requests).map((one): Layer => {
    const request = objectOf(one);
    const formulas = listOf(request.formulas).map(objectOf);
    const { times, series, values } = askTimeseries(view, request);
    const style = String(objectOf(request.style).line_type ?? 'solid');
    const lines = series.map(({ group_tags, query_index }, index) => {
      const formula = formulas[query_index] ?? {};
      const name = group_tags.length > 0 ? group_tags.join(', ') : String(formula.alias ?? formula.formula);
      const line = { name, colour: lineColour(count, formula), style, values: values[index] ?? [] };
      count += 1;
      return line;
    });
    return { display: String(request.display_type), times, lines };
  });
  if (count === 0) return markup`<div class="none">No data</div>`;
  return markup`${plot(view, { width: columns * COLUMN, layers, markers: listOf(definition.markers).map(objectOf) })}${legend(layers)}`;
}

function legend(layers: readonly Layer[]): Markup {
  const lines = layers.flatMap((layer) => layer.lines);
  const items = lines.map(({ name, colour, values }) => {
    const last = values.findLast((value) => value !== null) ?? null;
    return markup`<li><i style="background:${colour}"></i>${name} <b>${last === null ? '–' : shownNumber(last)}</b></li>`;
  });
  return markup`<ul class="legend">${items}</ul>`;
}
