import type { Change } from '../sync/change.ts';
import type { Standing } from '../sync/standing.ts';

/** Where a command's lines go. */
export type Write = (line: string) => void;

const SLUG_WIDTH = 28;
const SHOWN_CHANGES = 8;
const MOST_VALUE = 400;

/** One line about one thing of Datadog. */
export const line = (slug: string, words: string): string => `${slug.padEnd(SLUG_WIDTH - 1)} ${words}`;

/** How one stands, in a line. */
export function describeStanding(standing: Standing): string {
  switch (standing.kind) {
    case 'new':
      return '+ new: not in Datadog yet';
    case 'unchanged':
      return '= unchanged';
    case 'changed':
      return `~ ${count(standing.changes)}`;
    case 'edited':
      return `! edited in Datadog since the last push (${count(standing.changes)}). Next step: pull it, or push --force`;
    case 'deleted':
      return `- was deleted in Datadog (${standing.id}). Next step: push --recreate`;
  }
}

/** The changes beneath that line: what is touched, and with `details` from what to what. */
export function describeChanges(changes: readonly Change[], details: boolean): readonly string[] {
  const shown = details ? changes : changes.slice(0, SHOWN_CHANGES);
  const rest = changes.length - shown.length;
  return [
    ...shown.flatMap(({ where, what, before, after }) => [
      `    ${where}: ${changeLine(what, before, after)}`,
      ...(details ? [`        - ${shownValue(before)}`, `        + ${shownValue(after)}`] : []),
    ]),
    ...(rest > 0 ? [`    and ${rest} more: --details shows all`] : []),
  ];
}

function changeLine(what: string, before: unknown, after: unknown): string {
  if (before === undefined) return `${what} added`;
  return after === undefined ? `${what} removed` : what;
}

function shownValue(value: unknown): string {
  if (value === undefined) return '(none)';
  const text = JSON.stringify(value);
  return text.length > MOST_VALUE ? `${text.slice(0, MOST_VALUE)}… (${text.length} characters)` : text;
}

function count({ length }: readonly unknown[]): string {
  return length === 1 ? '1 change' : `${length} changes`;
}
