import { capitalize } from '../../src/core/text.ts';
import { formatFom, type Status, statusOf } from '../../src/health/figure-of-merit.ts';
import { escapeMrkdwn } from './escape.ts';
import { enumerate } from './text.ts';

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

/** Anything with a name and a traffic light. */
export interface Lit {
  readonly label: string;
  readonly status: Status;
}

/** How many have which status, and the names of those that are not healthy, as mrkdwn. `noun` is what one is called. */
export function statusSummary(lit: readonly Lit[], noun: string): string {
  const lines = ATTENTION.flatMap((status) => {
    const names = having(status, lit).map(({ label }) => escapeMrkdwn(label));
    return names.length > 0 ? [`${listHeading(status)} ${enumerate(names)}`] : [];
  });
  return [`*${countByStatus(lit, noun)}*`, ...lines].join('\n');
}

/** `1 critical, 2 warning, 10 healthy of 13 targets`. */
export function countByStatus(lit: readonly Lit[], noun: string): string {
  if (lit.length === 0) return `no ${noun}s`;
  const counts = [...ATTENTION, 'green' as const].map((status) => [having(status, lit).length, WORDS[status]] as const);
  const present = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return `${present.join(', ')} of ${lit.length} ${lit.length === 1 ? noun : `${noun}s`}`;
}

const ATTENTION = ['red', 'yellow', 'gray'] as const satisfies readonly Status[];

function having(status: Status, lit: readonly Lit[]): readonly Lit[] {
  return lit.filter((one) => one.status === status);
}
