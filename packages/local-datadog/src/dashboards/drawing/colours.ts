import { isList, type Json, type JsonObject, objectOf } from '../../json.ts';

const LINES = ['#3b7dd8', '#7a5195', '#2f9e77', '#c4562d', '#8a6d1b', '#5c6f82', '#b03a7e', '#4b4ded'];
const NAMED: Readonly<Record<string, string>> = {
  green: '#2f9e77',
  orange: '#d98b16',
  red: '#c73a34',
  gray: '#8a8f98',
};
const PALETTES: Readonly<Record<string, string>> = {
  white_on_green: '#2a7e3b',
  white_on_yellow: '#8a6508',
  white_on_red: '#b8231e',
  white_on_gray: '#6b7280',
};

/** Colour of the n-th line of a chart, or that of the palette its formula names. */
export function lineColour(index: number, formula: JsonObject): string {
  const palette = String(objectOf(formula.style).palette ?? '');
  return NAMED[palette] ?? LINES[index % LINES.length] ?? '#3b7dd8';
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => a === b,
};

/** Background of a value by Datadog's `conditional_formats`, of which the first that holds counts; undefined when none does. */
export function conditionalColour(value: number, formats: Json | undefined): string | undefined {
  const list = formats !== undefined && isList(formats) ? formats.map(objectOf) : [];
  const first = list.find(({ comparator, value: bound }) => COMPARE[String(comparator)]?.(value, Number(bound)));
  return first && PALETTES[String(first.palette)];
}
