import { capitalize } from '../src/core/text.ts';
import { formatFom, type Status, statusOf } from '../src/health/status.ts';

/** A status is never told by colour alone: the glyph always stands beside a value or its word. */
export const GLYPHS: Readonly<Record<Status, string>> = { green: '🟢', yellow: '🟡', red: '🔴', gray: '⚪' };

export const WORDS: Readonly<Record<Status, string>> = {
  green: 'healthy',
  yellow: 'warning',
  red: 'critical',
  gray: 'no data',
};

/** A figure of merit as glyph and value, `🟢 0.85`; no data is `⚪ –`. */
export function lightAndValue(fom: number | null): string {
  return `${GLYPHS[statusOf(fom)]} ${formatFom(fom)}`;
}

/** A figure of merit that is no longer current: its last value, in gray. */
export function lastKnown(fom: number | null): string {
  return `${GLYPHS.gray} ${formatFom(fom)}`;
}

/** How a list of what has this status begins, in mrkdwn: `🔴 *Critical:*`, or gray where that is only last known. */
export function listHeading(status: Status, stale = false): string {
  const word = WORDS[status];
  if (stale && status !== 'gray') return `${GLYPHS.gray} *Last known ${word}:*`;
  return `${GLYPHS[status]} *${capitalize(word)}:*`;
}
