import type { JsonObject } from '../../json.ts';

/** One line of a chart. `style` is Datadog's line type; null if it has no value. */
export interface Line {
  readonly name: string;
  readonly colour: string;
  readonly style: string;
  readonly values: readonly (number | null)[];
}

/** The lines of one request, over times that they share. */
export interface Layer {
  readonly display: string;
  readonly times: readonly number[];
  readonly lines: readonly Line[];
}

import { type Markup, markup } from './markup.ts';
import { shownNumber } from './number.ts';
import type { View } from './view.ts';

const HEIGHT = 120;
const LEFT = 44;
const DASHES: Readonly<Record<string, string>> = { dashed: '6 4', dotted: '2 3' };

interface Scale {
  readonly width: number;
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
  readonly top: number;
}

/** The lines, areas or bars of a chart with its markers, as SVG. The axis begins at zero. */
export function plot(
  view: View,
  {
    width,
    layers,
    markers,
  }: { readonly width: number; readonly layers: readonly Layer[]; readonly markers: readonly JsonObject[] },
): Markup {
  const levels = markers.flatMap(({ value }) => Number(/^y = (.+)$/.exec(String(value))?.[1] ?? Number.NaN));
  const peaks = layers.flatMap(peaksOf);
  const top = 1.1 * Math.max(...peaks, ...levels.filter(Number.isFinite), 1e-9);
  const scale = {
    top,
    width,
    x: (at: number) => LEFT + ((width - LEFT) * (at - view.from)) / (view.to - view.from),
    y: (value: number) => HEIGHT - (HEIGHT * value) / top,
  };
  const lines = markers.map((marker, index) => markerLine(marker, levels[index] ?? Number.NaN, scale));
  return markup`<svg class="chart" viewBox="0 -6 ${width} ${HEIGHT + 24}">${axis(view, scale)}${layers.map((layer) => drawLayer(layer, scale))}${lines}</svg>`;
}

const isStacked = ({ display }: Layer) => display === 'area' || display === 'bars';

/** Values that the axis has to include: stacked layers add up. */
function peaksOf(layer: Layer): readonly number[] {
  const { times, lines } = layer;
  if (!isStacked(layer)) return lines.flatMap(({ values }) => values.flatMap((value) => value ?? []));
  return times.map((_, index) => lines.reduce((sum, { values }) => sum + (values[index] ?? 0), 0));
}

function drawLayer(layer: Layer, scale: Scale): readonly Markup[] {
  const base = layer.times.map(() => 0);
  return layer.lines.map((line) => {
    if (layer.display === 'line') return lineOf(line, layer.times, scale);
    const from = [...base];
    for (const [index, value] of line.values.entries()) base[index] = (base[index] ?? 0) + (value ?? 0);
    return layer.display === 'bars'
      ? bars(line, scale, { times: layer.times, from, to: base })
      : area(line, scale, { times: layer.times, from, to: base });
  });
}

/** A gap where the line has no value stays a gap. */
function lineOf({ values, colour, style }: Line, times: readonly number[], { x, y }: Scale): Markup {
  const known = times.map((at, index) => ({ at, value: values[index] ?? null }));
  const usual = Math.min(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
  let path = '';
  let last = Number.NEGATIVE_INFINITY;
  for (const { at, value } of known) {
    if (value === null) continue;
    path += `${at - last > 3 * usual ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    last = at;
  }
  return markup`<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.6" stroke-dasharray="${DASHES[style] ?? ''}"/>`;
}

function area(
  { colour }: Line,
  { x, y }: Scale,
  {
    times,
    from,
    to,
  }: { readonly times: readonly number[]; readonly from: readonly number[]; readonly to: readonly number[] },
): Markup {
  const point = (at: number, value: number) => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
  const upper = times.map((at, index) => point(at, to[index] ?? 0));
  const lower = times.map((at, index) => point(at, from[index] ?? 0)).toReversed();
  return markup`<path d="M${[...upper, ...lower].join('L')}Z" fill="${colour}" fill-opacity="0.75"/>`;
}

function bars(
  { colour }: Line,
  { x, y, width: whole }: Scale,
  {
    times,
    from,
    to,
  }: { readonly times: readonly number[]; readonly from: readonly number[]; readonly to: readonly number[] },
): Markup {
  const width = Math.max(1, (whole - LEFT) / Math.max(times.length, 1) - 1);
  const shown = times.map((at, index) => {
    const [low, high] = [y(from[index] ?? 0), y(to[index] ?? 0)];
    return markup`<rect x="${x(at).toFixed(1)}" y="${high.toFixed(1)}" width="${width.toFixed(1)}" height="${(low - high).toFixed(1)}" fill="${colour}"/>`;
  });
  return markup`<g>${shown}</g>`;
}

function markerLine({ label, display_type }: JsonObject, level: number, { y, width }: Scale): Markup | string {
  if (!Number.isFinite(level)) return '';
  const colour = String(display_type).startsWith('error') ? '#b8231e' : '#2a7e3b';
  const at = y(level).toFixed(1);
  return markup`<line x1="${LEFT}" x2="${width}" y1="${at}" y2="${at}" stroke="${colour}" stroke-dasharray="5 4"/><text x="${width}" y="${(y(level) - 3).toFixed(1)}" text-anchor="end" fill="${colour}">${String(label)}</text>`;
}

function axis({ from, to }: View, { top, y, width }: Scale): Markup {
  const values = [0, top / 2, top].map(
    (value) =>
      markup`<line x1="${LEFT}" x2="${width}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" stroke="#e3e6ea"/><text x="${LEFT - 4}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${shownNumber(Number(value.toPrecision(3)))}</text>`,
  );
  const day = (at: number) => new Date(at).toISOString().slice(5, 16).replace('T', ' ');
  return markup`${values}<text x="${LEFT}" y="${HEIGHT + 15}">${day(from)}</text><text x="${width}" y="${HEIGHT + 15}" text-anchor="end">${day(to)} UTC</text>`;
}
