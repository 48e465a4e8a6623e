import { formatNumber } from '../health/format.ts';
import type { Status } from '../health/thresholds.ts';

/** Colors of cells by status: pale, so that the value on them is readable. They differ in lightness as well as in hue. */
export const CELLS: Readonly<Record<Status, { readonly fill: string; readonly ink: string }>> = {
  green: { fill: '#d3efdb', ink: '#0b3d1e' },
  yellow: { fill: '#f9d976', ink: '#4a3500' },
  red: { fill: '#b3261e', ink: '#ffffff' },
  gray: { fill: '#eceef0', ink: '#5b6167' },
};

/** Colors of lines and bars by Okabe and Ito, which people of any color vision can distinguish. */
export const SERIES = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#8a6d00'] as const;

/** Colors of good, bad and doubtful amounts. */
export const TONES = { good: '#009e73', bad: '#d55e00', doubtful: '#e6b800' } as const;

export const INK = { text: '#1d1c1d', soft: '#616061', grid: '#e3e5e8', paper: '#ffffff' } as const;

/** Dashes that distinguish lines without color. */
export const DASHES: readonly (readonly number[])[] = [[], [12, 6], [3, 5], [16, 5, 3, 5], [8, 4], [2, 3]];
export const POINTS = ['circle', 'rect', 'triangle', 'rectRot', 'star', 'crossRot'] as const;

/**
 * Configuration of Chart.js 4 with the datalabels plugin: plain values, and functions that use nothing but their arguments, because they
 * are sent to a QuickChart server as source text.
 */
export interface ChartJsConfig {
  readonly type: string;
  readonly data: unknown;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A chart for Chart.js, and its size in CSS pixels: narrow, so that its texts can be read on a phone. */
export interface ChartJsChart {
  readonly config: ChartJsConfig;
  readonly width: number;
  readonly height: number;
}

/** Families of the bot's own fonts, one per part of Unicode; elsewhere any sans-serif font is used. */
export const FONT_FAMILIES = ['Chart Sans', 'Chart Sans Extended', 'Chart Sans Greek', 'Chart Sans Cyrillic'] as const;

const family = [...FONT_FAMILIES, 'Noto Sans', 'sans-serif'].join(', ');

export const WIDTH = 780;
export const FONT = { family, size: 19 } as const;
export const BOLD = { ...FONT, weight: 'bold' } as const;

/** Characters to remove: the font has no emoji, which would be boxes, and controls change the direction of text. */
const UNDRAWABLE = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Bidi_Control}|\p{Cc}|\u{FE0F}|\u{200D}/gu;

/** Returns a text as one line that the font can draw. Longer texts are cut, so that a name cannot displace the chart. */
export function short(text: string, length = 30): string {
  const line = text.replace(/\s+/g, ' ').replace(UNDRAWABLE, '').trim();
  const characters = [...line];
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : line;
}

/** Returns options with the common ones of all charts. */
export function options(title: string, own: Readonly<Record<string, unknown>>, plugins: object = {}) {
  return {
    responsive: false,
    animation: false,
    devicePixelRatio: 2,
    layout: { padding: { top: 8, right: 22, bottom: 14, left: 14 } },
    font: FONT,
    color: INK.text,
    ...own,
    plugins: {
      title: { display: true, text: short(title, 60), align: 'start', color: INK.text, font: { ...BOLD, size: 22 } },
      legend: { display: false },
      datalabels: { display: false },
      ...plugins,
    },
  };
}

/** Returns the options of a legend below the chart. */
export const legend = (pointStyle: boolean) => ({
  display: true,
  position: 'bottom',
  labels: { color: INK.text, font: FONT, usePointStyle: pointStyle, boxWidth: 24, boxHeight: 12, padding: 16 },
});

/** Formats a value with two decimals at most, none from a thousand on, and more if a number that is not zero would read "0". */
export function amount(value: number | null): string {
  if (value === null) return 'no data';
  return formatNumber(value, Math.abs(value) >= 1_000 ? 0 : 2);
}
