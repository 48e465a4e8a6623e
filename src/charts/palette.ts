import type { Status } from '../health/status.ts';

/** Cells of the lights: pale, so that the value on them is what is read. Chosen to differ in lightness as well as in hue. */
export const CELLS: Readonly<Record<Status, { readonly fill: string; readonly ink: string }>> = {
  green: { fill: '#d3efdb', ink: '#0b3d1e' },
  yellow: { fill: '#f9d976', ink: '#4a3500' },
  red: { fill: '#b3261e', ink: '#ffffff' },
  gray: { fill: '#eceef0', ink: '#5b6167' },
};

/** Lines and bars: Okabe and Ito's colors, which people of any color vision tell apart. */
export const SERIES = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#8a6d00'] as const;

/** What is good, bad or doubtful, for amounts. */
export const TONES = { good: '#009e73', bad: '#d55e00', doubtful: '#e6b800' } as const;

export const INK = { text: '#1d1c1d', soft: '#616061', grid: '#e3e5e8', paper: '#ffffff' } as const;

/** Dashes that tell lines apart without color. */
export const DASHES: readonly (readonly number[])[] = [[], [12, 6], [3, 5], [16, 5, 3, 5], [8, 4], [2, 3]];
export const POINTS = ['circle', 'rect', 'triangle', 'rectRot', 'star', 'crossRot'] as const;
