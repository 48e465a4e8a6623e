import type { Status } from '../src/health/status.ts';
import { escapeMrkdwn } from './escape.ts';
import { enumerate } from './list.ts';
import { listHeading, WORDS } from './status.ts';

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
