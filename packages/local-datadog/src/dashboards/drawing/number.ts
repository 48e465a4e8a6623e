import { type JsonObject, listOf, objectOf } from '../../json.ts';
import { conditionalColour } from './colours.ts';
import { type Markup, markup } from './markup.ts';
import { askScalar, type View } from './view.ts';

/** A value as a person would write it: thousands apart, two decimals at most. */
export const shownNumber = (value: number): string =>
  new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 }).format(value);

/** A query value: the number, on the colour that its conditions give. */
export function drawNumber(view: View, { requests, custom_unit }: JsonObject): Markup {
  const request = objectOf(listOf(requests)[0]);
  const column = askScalar(view, request).columns.find(({ type }) => type === 'number');
  const value = column?.type === 'number' ? (column.values[0] ?? null) : null;
  if (value === null) return markup`<div class="value none">No data</div>`;
  const colour = conditionalColour(value, request.conditional_formats);
  const unit = custom_unit === undefined ? '' : markup`<small>${String(custom_unit)}</small>`;
  const style = colour === undefined ? '' : `background:${colour};color:#fff`;
  return markup`<div class="value" style="${style}"><b>${shownNumber(value)}</b> ${unit}</div>`;
}
