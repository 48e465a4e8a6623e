import { formatNumber } from '../health/format.ts';
import { INK } from './palette.ts';

/** Families of the fonts that come with the bot, one per part of Unicode; elsewhere whatever sans-serif there is. */
export const FONT_FAMILIES = ['Chart Sans', 'Chart Sans Extended', 'Chart Sans Greek', 'Chart Sans Cyrillic'] as const;

const family = [...FONT_FAMILIES, 'Noto Sans', 'sans-serif'].join(', ');

export const WIDTH = 780;
export const FONT = { family, size: 19 } as const;
export const BOLD = { ...FONT, weight: 'bold' } as const;

/** The font has no emoji: in a picture they would be boxes. Controls turn text around. */
const UNDRAWABLE = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Bidi_Control}|\p{Cc}|\u{FE0F}|\u{200D}/gu;

/** One line that the font can draw. Longer texts are cut, so that one name cannot push the chart aside. */
export function short(text: string, length = 30): string {
  const line = text.replace(/\s+/g, ' ').replace(UNDRAWABLE, '').trim();
  const characters = [...line];
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : line;
}

/** What all charts have in common. */
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

/** A legend beneath the chart. */
export const legend = (pointStyle: boolean) => ({
  display: true,
  position: 'bottom',
  labels: { color: INK.text, font: FONT, usePointStyle: pointStyle, boxWidth: 24, boxHeight: 12, padding: 16 },
});

/** Two decimals at most, none from a thousand on, and more where a number that is not zero would read so. */
export function amount(value: number | null): string {
  if (value === null) return 'no data';
  return formatNumber(value, Math.abs(value) >= 1_000 ? 0 : 2);
}
