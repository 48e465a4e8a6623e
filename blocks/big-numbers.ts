import type { KnownBlock } from '@slack/types';
import type { NumberTile } from '../src/health/dashboard-status.ts';
import { formatValue, wordFor } from '../src/health/format.ts';
import type { Reading } from '../src/health/reading.ts';
import { escapeMrkdwn } from './escape.ts';
import { mrkdwn } from './layout.ts';
import { LIMITS } from './limits.ts';
import { enumerate } from './list.ts';
import { GLYPHS } from './status.ts';
import { moment } from './time.ts';

/** The big numbers of a dashboard side by side. `stale`: none of them is current any more. */
export function bigNumbers(
  numbers: readonly NumberTile[],
  stale: boolean,
  timeZone: string,
  now: number,
): KnownBlock[] {
  if (numbers.length === 0) return [];
  const fields = numbers.slice(0, LIMITS.sectionFields).map((tile) => {
    const light = tile.status ? `${GLYPHS[stale ? 'gray' : tile.status]} ` : '';
    const text = `*${escapeMrkdwn(tile.label)}*\n${light}${shownValue(tile, timeZone, now)}`;
    return mrkdwn(text);
  });
  return [{ type: 'section', fields }];
}

/** The current big numbers as one sentence. */
export function spokenNumbers(numbers: readonly NumberTile[]): string {
  const spoken = numbers.flatMap((tile) =>
    tile.reading?.current ? [`${escapeMrkdwn(tile.label)} ${value(tile, tile.reading)}`] : [],
  );
  return enumerate(spoken);
}

function shownValue(tile: NumberTile, timeZone: string, now: number): string {
  if (tile.refused !== undefined) return `– query rejected: ${escapeMrkdwn(tile.refused)}`;
  if (!tile.reading) return '– no data';
  const shown = value(tile, tile.reading);
  return tile.reading.current ? shown : `${shown}, no data since ${moment(tile.reading.at, now, timeZone)}`;
}

function value({ words, unit, goal }: NumberTile, reading: Reading): string {
  const word = wordFor(reading.value, words);
  return escapeMrkdwn(word ?? [formatValue(reading.value, goal), ...(unit ? [unit] : [])].join(' '));
}
