import { capitalize } from '../../src/core/text.ts';
import type { DayState } from '../../src/health/day-state.ts';
import { formatFom, type Status, statusOf } from '../../src/health/thresholds.ts';
import { escapeMrkdwn } from './escape.ts';
import { enumerate } from './text.ts';

/** Glyph of each status. Colour alone never shows it: next to the glyph there is always a value or the status's word. */
export const GLYPHS: Readonly<Record<Status, string>> = { green: '🟢', yellow: '🟡', red: '🔴', gray: '⚪' };

/** Word of each status. */
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

/** A figure of merit that is no longer current: gray, with its last value. */
export function lastKnown(fom: number | null): string {
  return `${GLYPHS.gray} ${formatFom(fom)}`;
}

/** Words about a value of today in this state: `healthy`, `no data`, `not read in full`. */
export function stateWords(fom: number | null, state: DayState): string {
  if (state !== 'unread') return WORDS[state];
  return fom === null ? 'not read' : 'not read in full';
}

/** Heading of a list of what has this status, in mrkdwn: `🔴 *Critical:*`; gray when the status is only the last known one. */
export function listHeading(status: Status, stale = false): string {
  const word = WORDS[status];
  if (stale && status !== 'gray') return `${GLYPHS.gray} *Last known ${word}:*`;
  return `${GLYPHS[status]} *${capitalize(word)}:*`;
}

/** Anything with a name and a traffic light. */
export interface LabeledStatus {
  readonly label: string;
  readonly status: Status;
}

/** Counts by status, and the names of those that are not healthy, as mrkdwn. `noun` is the singular for one of them. */
export function statusSummary(lit: readonly LabeledStatus[], noun: string): string {
  const lines = NOT_HEALTHY.flatMap((status) => {
    const names = withStatus(status, lit).map(({ label }) => escapeMrkdwn(label));
    return names.length > 0 ? [`${listHeading(status)} ${enumerate(names)}`] : [];
  });
  return [`*${countByStatus(lit, noun)}*`, ...lines].join('\n');
}

/** `1 critical, 2 warning, 10 healthy of 13 targets`. */
export function countByStatus(lit: readonly LabeledStatus[], noun: string): string {
  if (lit.length === 0) return `no ${noun}s`;
  const counts = [...NOT_HEALTHY, 'green' as const].map(
    (status) => [withStatus(status, lit).length, WORDS[status]] as const,
  );
  const present = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return `${present.join(', ')} of ${lit.length} ${lit.length === 1 ? noun : `${noun}s`}`;
}

const NOT_HEALTHY = ['red', 'yellow', 'gray'] as const satisfies readonly Status[];

function withStatus(status: Status, lit: readonly LabeledStatus[]): readonly LabeledStatus[] {
  return lit.filter((one) => one.status === status);
}
