import { searchLogs } from './log-search.ts';
import { parseLogs, type StoredLog, storedLog } from './stored-log.ts';

/** The logs of the local organisation. The first two throw an ApiError for what Datadog would not take. */
export interface LogStore {
  /** Keeps logs and answers as POST /api/v2/logs does; those that are too old are dropped, which Datadog does not report. */
  accept(text: string, decode: (text: string) => unknown, now: number): object;
  /** Answers as POST /api/v2/logs/events/search does. */
  search(body: unknown, now: number): object;
  /** In the order in which they came. */
  all(): readonly StoredLog[];
  /** Number of logs that were dropped. */
  dropped(): number;
}

/** An empty store. */
export function createLogStore(): LogStore {
  const logs: StoredLog[] = [];
  let dropped = 0;
  return {
    accept(text, decode, now) {
      for (const item of parseLogs(text, decode)) {
        const log = storedLog(item, Buffer.from(`log ${logs.length}`).toString('base64url'), now);
        if (log) logs.push(log);
        else dropped += 1;
      }
      return {};
    },
    search: (body, now) => searchLogs(logs, body, now),
    all: () => logs,
    dropped: () => dropped,
  };
}
