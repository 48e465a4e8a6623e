import { MINUTE_MS } from '../core/time.ts';
import { dateOf, timeOfDay } from '../health/days.ts';

/** Characters of a subject that an id begins with: the value of Slack's menu holds the id, and 150 characters in all. */
const SUBJECT = 100;

/** An id that none of `taken` has: `SUBJECT-2026-11-23t22:08:20.123z`, of the characters a-z, 0-9 and `._:-` only. */
export function incidentId(subject: string, now: number, taken: ReadonlySet<string>): string {
  const written = `${subject.slice(0, SUBJECT)}-${isoTime(now)}`.toLowerCase().replace(/[^a-z0-9._:-]/g, '-');
  let id = written;
  for (let count = 2; taken.has(id); count += 1) id = `${written}-${count}`;
  return id;
}

function isoTime(now: number): string {
  const milliseconds = String(now % MINUTE_MS).padStart(5, '0');
  return `${dateOf(now, 'UTC')}T${timeOfDay(now, 'UTC')}:${milliseconds.slice(0, 2)}.${milliseconds.slice(2)}Z`;
}
