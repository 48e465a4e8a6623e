import { timeOfDay } from '../src/health/days.ts';
import { MAX_LISTED } from './list.ts';
import type { Message } from './message.ts';
import { renderNotice } from './notice.ts';
import { shortDate } from './time.ts';

/** Digests that nobody gets any more. */
export interface SkippedDigests {
  /** Local dates, `2026-11-24`, at least one. */
  readonly dates: readonly string[];
  /** When the last of them was due, in milliseconds since 1970. */
  readonly dueAt: number;
  readonly timeZone: string;
  readonly cause: 'not-running' | 'slack-unreachable';
}

/** Tells that digests were skipped, why, and how to get one. */
export function renderSkipped({ dates, dueAt, timeZone, cause }: SkippedDigests): Message {
  const due = `${timeOfDay(dueAt, timeZone)} (${timeZone})`;
  const what = dates.length === 1 ? 'The digest of' : 'The digests of';
  const was = dates.length === 1 ? 'was skipped' : 'were skipped';
  return renderNotice(
    `${what} ${listDates(dates)} ${was}: ${CAUSES[cause](due)}.`,
    'Next step: type `/digest now` to see the current health.',
  );
}

const CAUSES: Readonly<Record<SkippedDigests['cause'], (due: string) => string>> = {
  'not-running': (due) => `the bot was not running at ${due} and came back more than two hours later`,
  'slack-unreachable': (due) => `Slack could not be reached for two hours from ${due} on`,
};

function listDates(dates: readonly string[]): string {
  const names = dates.map(shortDate);
  const rest = names.length - MAX_LISTED;
  if (rest > 0) return `${names.slice(0, MAX_LISTED).join(', ')} and ${rest} more days`;
  return names.length === 1 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
