import { type JsonObject, listOf, objectOf } from '../../json.ts';
import { lineColour } from './colours.ts';
import { type Markup, markup } from './markup.ts';
import { shownNumber } from './number.ts';
import { groupRows } from './table.ts';
import type { View } from './view.ts';

/** A top list: the largest first, each with a bar. */
export function drawTopList(view: View, { requests }: JsonObject): Markup {
  const rows = groupRows(view, objectOf(listOf(requests)[0]));
  const most = Math.max(...rows.map(({ values }) => values[0] ?? 0), 1);
  const lines = rows.map(({ name, values: [value] }) => {
    const width = `${Math.round((100 * (value ?? 0)) / most)}%`;
    return markup`<li><span class="bar" style="width:${width}"></span><b>${shownNumber(value ?? 0)}</b> ${name}</li>`;
  });
  return lines.length > 0 ? markup`<ol class="top">${lines}</ol>` : markup`<div class="none">No data</div>`;
}

/** A pie with its legend; the share is next to each name. */
export function drawPie(view: View, { requests }: JsonObject): Markup {
  const rows = groupRows(view, objectOf(listOf(requests)[0])).map(({ name, values }) => ({
    name,
    value: values[0] ?? 0,
  }));
  const whole = rows.reduce((sum, { value }) => sum + value, 0);
  if (whole === 0) return markup`<div class="none">No data</div>`;
  let before = 0;
  const slices = rows.map(({ value }, index) => {
    const slice = slicePath(before / whole, (before + value) / whole);
    before += value;
    return markup`<path d="${slice}" fill="${lineColour(index, {})}" stroke="#fff"/>`;
  });
  const legend = rows.map(
    ({ name, value }, index) =>
      markup`<li><i style="background:${lineColour(index, {})}"></i>${name}: <b>${shownNumber(value)}</b> (${Math.round((100 * value) / whole)}%)</li>`,
  );
  return markup`<div class="pie"><svg viewBox="-1.05 -1.05 2.1 2.1">${slices}</svg><ul>${legend}</ul></div>`;
}

/** Start and end as parts of the whole, clockwise from the top. */
function slicePath(from: number, to: number): string {
  // A whole circle has no arc from a point to itself.
  const end = Math.min(to, from + 0.99999);
  const point = (part: number) =>
    `${Math.sin(2 * Math.PI * part).toFixed(4)} ${(-Math.cos(2 * Math.PI * part)).toFixed(4)}`;
  return `M0 0L${point(from)}A1 1 0 ${end - from > 0.5 ? 1 : 0} 1 ${point(end)}Z`;
}
