import { type JsonObject, listOf, objectOf } from '../../json.ts';
import { conditionalColour } from './colours.ts';
import { type Markup, markup } from './markup.ts';
import { shownNumber } from './number.ts';
import { askScalar, type View } from './view.ts';

/** Rows of a grouped scalar answer: what they are grouped by, and the value of each formula. */
export interface GroupRow {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/** Asks a grouped request, its rows in the order that it wants. */
export function groupRows(view: View, request: JsonObject): readonly GroupRow[] {
  const { columns } = askScalar(view, request);
  const names = columns.find(({ type }) => type === 'group')?.values ?? [];
  const numbers = columns.flatMap((column) => (column.type === 'number' ? [column.values] : []));
  const rows = names.map((name, index) => ({
    name: Array.isArray(name) ? name.join(', ') : String(name),
    values: numbers.map((values) => values[index] ?? null),
  }));
  const { count, order_by } = objectOf(request.sort);
  const [by] = listOf(order_by).map(objectOf);
  const sign = by?.order === 'desc' ? -1 : 1;
  const sorted = rows.toSorted((a, b) => {
    if (by?.type !== 'formula') return sign * a.name.localeCompare(b.name);
    const index = Number(by.index);
    return sign * ((a.values[index] ?? 0) - (b.values[index] ?? 0));
  });
  return count === undefined ? sorted : sorted.slice(0, Number(count));
}

/** A query table: a row for each group, a column for each formula, its cells coloured. */
export function drawTable(view: View, { requests }: JsonObject): Markup {
  const request = objectOf(listOf(requests)[0]);
  const formulas = listOf(request.formulas).map(objectOf);
  const rows = groupRows(view, request);
  if (rows.length === 0) return markup`<div class="none">No data</div>`;
  const head = formulas.map(({ alias, formula }) => markup`<th>${String(alias ?? formula)}</th>`);
  const body = rows.map(({ name, values }) => {
    const cells = formulas.map(({ conditional_formats }, index) => {
      const value = values[index] ?? null;
      if (value === null) return markup`<td>–</td>`;
      const colour = conditionalColour(value, conditional_formats);
      const style = colour === undefined ? '' : `background:${colour};color:#fff`;
      return markup`<td style="${style}">${shownNumber(value)}</td>`;
    });
    return markup`<tr><th scope="row">${name}</th>${cells}</tr>`;
  });
  return markup`<table><thead><tr><td></td>${head}</tr></thead><tbody>${body}</tbody></table>`;
}
