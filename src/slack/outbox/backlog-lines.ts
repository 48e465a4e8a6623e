import { MINUTE_MS } from '../../core/time.ts';
import type { Backlog } from './backlog.ts';

/** What waits for longer than that was not held up by a limit of Slack's. */
const LATE_MS = 5 * MINUTE_MS;
/** More channels would say no more. */
const MOST_LINES = 10;

/** A line for each channel in which something waits for long, the oldest first: `1,000 messages wait for C0DEAD since 2026-11-27T09:48:00Z`. */
export function backlogLines({ channels }: Backlog, now: number): readonly string[] {
  const late = channels.filter(({ oldestAt }) => now - oldestAt > LATE_MS).sort((a, b) => a.oldestAt - b.oldestAt);
  const lines = late.slice(0, MOST_LINES).map(({ channel, messages, oldestAt }) => {
    const count = messages === 1 ? '1 message waits' : `${messages.toLocaleString('en')} messages wait`;
    const since = new Date(oldestAt).toISOString().replace(/\.\d+/, '');
    return `${count} for ${channel} since ${since}`;
  });
  return late.length > MOST_LINES ? [...lines, `and ${late.length - MOST_LINES} more channels`] : lines;
}
