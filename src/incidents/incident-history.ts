import type { Clock } from '../core/clock.ts';
import { DAY_MS } from '../core/time.ts';
import type { AuditEntry, Store } from '../store/store.ts';
import { BOT_HISTORY, coverageOf } from './history/coverage.ts';
import { droppedEvents, type HistoryEvent, type StoredHistory } from './history/failures.ts';
import { historyOf, type IncidentHistory } from './history/history.ts';
import type { Incident } from './rules/incident.ts';

/** Resolved incidents that are read at once, at most: those of a busy team in 30 days. */
export const MOST_PAST = 2_000;
/** Incidents whose dropped events are read from the audit, at most. */
export const MOST_DROPPED = 50;

/** Entries about the bot itself that are read, at most: a process that fails and starts again every few minutes has more in 30 days. */
export const MOST_OF_BOT = 5_000;

/** Reads the incidents that were open at some time of the last `days` days. Rejects with StoreError. */
export type ReadHistory = (days: number) => Promise<IncidentHistory>;

/** Dependencies of the reader. */
export interface IncidentHistoryOptions {
  readonly store: () => Pick<Store, 'incidents'>;
  /** Time for which an incident that is over is kept, in milliseconds. */
  readonly retentionMs: number;
  /** Longest time between two evaluations that is not a gap, in milliseconds. */
  readonly longestGapMs: number;
  readonly clock: Clock;
}

/**
 * Creates the reader of past incidents. Who asks for a period that is being read gets the same answer: thousands of incidents are long
 * work.
 */
export function createIncidentHistory(options: IncidentHistoryOptions): ReadHistory {
  const reading = new Map<number, Promise<IncidentHistory>>();
  return (days) => {
    const known = reading.get(days);
    if (known) return known;
    const answer = readHistory(options, days).finally(() => reading.delete(days));
    reading.set(days, answer);
    return answer;
  };
}

async function readHistory(
  { store, retentionMs, longestGapMs, clock }: IncidentHistoryOptions,
  days: number,
): Promise<IncidentHistory> {
  const to = clock();
  const from = to - days * DAY_MS;
  const { incidents } = store();
  const [past, knownSince, bot, state] = await Promise.all([
    incidents.past(from, MOST_PAST),
    incidents.knownSince(),
    incidents.audit(BOT_HISTORY, { since: from, most: MOST_OF_BOT + 1 }),
    incidents.evaluationState(),
  ]);
  const stored = await withDropped(past.incidents, (id) => incidents.audit(id));
  const opened = past.incidents.map(({ openedAt }) => openedAt);
  const coverage = coverageOf({
    from,
    to,
    retentionMs,
    knownSince,
    readFrom: latest(past.readFrom, bot.length > MOST_OF_BOT ? (bot[1]?.at ?? null) : null),
    firstOpenedAt: opened.length === 0 ? null : Math.min(...opened),
    evaluatedAt: state.lastEvaluationAt,
    longestGapMs,
    bot,
    unreadable: past.unreadable,
    incomplete: stored.filter(isIncomplete).length,
  });
  return historyOf(stored, coverage);
}

/** The later of two times, of which either may be absent. */
function latest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

/** The incidents with the events that they have dropped, of the newest `MOST_DROPPED` that have dropped some. */
async function withDropped(
  incidents: readonly Incident[],
  audit: (incident: string) => Promise<readonly AuditEntry[]>,
): Promise<readonly StoredHistory[]> {
  const newest = incidents
    .filter((incident) => droppedEvents(incident) > 0)
    .toSorted((a, b) => b.openedAt - a.openedAt)
    .slice(0, MOST_DROPPED);
  const earlier = new Map<string, readonly HistoryEvent[]>();
  for (const incident of newest) earlier.set(incident.id, earlierEvents(incident, await audit(incident.id)));
  return incidents.map((incident) => ({ incident, earlier: earlier.get(incident.id) ?? [] }));
}

/** Events of the audit that the incident has dropped, in order. The keys of other entries have no number of an event. */
function earlierEvents(incident: Incident, audit: readonly AuditEntry[]): readonly HistoryEvent[] {
  const prefix = `${incident.id}:`;
  const dropped = droppedEvents(incident);
  return audit
    .flatMap(({ key, what, at, actor }) => {
      const number = key.startsWith(prefix) ? Number(key.slice(prefix.length)) : Number.NaN;
      return number >= 1 && number <= dropped ? [{ number, kind: what, at, actor }] : [];
    })
    .toSorted((a, b) => a.number - b.number);
}

function isIncomplete({ incident, earlier }: StoredHistory): boolean {
  return earlier.length < droppedEvents(incident);
}
