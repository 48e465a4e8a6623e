import { enumerateFirst } from '../core/text.ts';
import { RowError, type StoreLog } from './store-error.ts';

/** Kind of a damaged row; `unwritten`: incidents whose rows the database rejects. */
export type DamagedKind =
  | 'messages'
  | 'incidents'
  | 'unwritten'
  | 'evaluation-state'
  | 'digests'
  | 'watches'
  | 'live-cards';

/** Rows that cannot be read or written; other rows are not affected. */
export interface DamagedRows {
  /**
   * Replaces the known damage of that kind by what the last pass over all its rows found, by key. Each key is logged once, the first
   * MOST_NAMED of a kind.
   */
  found(kind: DamagedKind, rows: ReadonlyMap<string, RowError>): void;
  /** Current damage and what to do, a line for each kind. */
  lines(): readonly string[];
  /** The line of incidents that are not posted because their rows are rejected; null if there are none. */
  unwritten(): string | null;
}

/** Most rows of a kind that are logged. */
export const MOST_NAMED = 1_000;
const MOST_IN_LINE = 3;
const MOST_OF_KEY = 100;
const shortened = (key: string) => (key.length > MOST_OF_KEY ? `${key.slice(0, MOST_OF_KEY)}…` : key);

const WORDS: Readonly<Record<DamagedKind, { readonly log: string; readonly what: string; readonly fix: string }>> = {
  messages: {
    log: 'a message cannot be read',
    what: 'messages cannot be read and are not sent',
    fix: 'restore a copy of the database',
  },
  incidents: {
    log: 'an incident cannot be read: it gets no more messages, and whatever still fails is posted as a new incident',
    what: 'incidents cannot be read: they get no more messages, and whatever still fails is posted as new incidents',
    fix: 'restore a copy of the database',
  },
  unwritten: {
    log: 'an incident cannot be stored, so it is not posted; it is retried at each evaluation',
    what: 'incidents cannot be stored and are not posted',
    fix: 'shorten the name of its subject in the catalog, or report it with this log line',
  },
  'evaluation-state': {
    log: 'the state of breaches cannot be read: pending alerts start over',
    what: 'the state of breaches cannot be read: pending alerts start over',
    fix: 'wait for the next evaluation, which writes it again',
  },
  digests: {
    log: 'the subscription of a channel cannot be read, so it gets no digest until it is subscribed again',
    what: 'subscriptions cannot be read, and their channels get no digest',
    fix: 'subscribe these channels again',
  },
  watches: {
    log: 'a watch of a channel cannot be read, so nothing new is reported for it until it is set again',
    what: 'watches of channels cannot be read, and nothing new is reported for them',
    fix: 'type `/health watch` with these names in these channels again',
  },
  'live-cards': {
    log: 'a living card cannot be read: it is not kept current',
    what: 'living cards cannot be read and are not kept current',
    fix: 'restore a copy of the database',
  },
};

/** Creates the record of damage, empty. */
export function createDamagedRows(log: StoreLog): DamagedRows {
  const known = new Map<DamagedKind, readonly string[]>();
  const logged = new Map<DamagedKind, Set<string>>();
  return {
    found(kind, rows) {
      const keys = logged.get(kind) ?? new Set();
      logged.set(kind, keys);
      for (const [key, error] of rows) {
        if (keys.has(key) || keys.size >= MOST_NAMED) continue;
        keys.add(key);
        log.error({ err: error, key: shortened(key) }, `${WORDS[kind].log}. Next step: ${WORDS[kind].fix}`);
      }
      known.set(kind, [...rows.keys()].slice(0, MOST_NAMED));
    },
    lines: () => [...known].flatMap(([kind, keys]) => (keys.length === 0 ? [] : [lineOf(kind, keys)])),
    unwritten() {
      const keys = known.get('unwritten') ?? [];
      return keys.length === 0 ? null : lineOf('unwritten', keys);
    },
  };
}

function lineOf(kind: DamagedKind, keys: readonly string[]): string {
  const { what, fix } = WORDS[kind];
  return `${what} (${enumerateFirst(keys.map(shortened), MOST_IN_LINE)}); next step: ${fix}`;
}

/** Values of the readable rows, and errors of the others by key. */
export function readRows<Row, Value>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  read: (row: Row) => Value,
): { readonly values: readonly Value[]; readonly damaged: ReadonlyMap<string, RowError> } {
  const values: Value[] = [];
  const damaged = new Map<string, RowError>();
  for (const row of rows) {
    try {
      values.push(read(row));
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      damaged.set(keyOf(row), error);
    }
  }
  return { values, damaged };
}
