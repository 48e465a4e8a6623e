import { enumerateFirst } from '../core/text.ts';
import { RowError, type StoreLog } from './store-error.ts';

/** What a damaged row is part of; `unwritten`: incidents that the database takes no row of. */
export type DamagedKind = 'messages' | 'incidents' | 'unwritten' | 'watch' | 'digests';

/** Knows the rows that cannot be read or written, each of which costs itself only. */
export interface DamagedRows {
  /**
   * Takes what the last reading or writing of all rows of that kind came upon, by key, in place of what was known before. Each key is
   * told once in the log, the first MOST_NAMED of a kind.
   */
  found(kind: DamagedKind, rows: ReadonlyMap<string, RowError>): void;
  /** What is damaged now and what to do, a line for each kind. */
  lines(): readonly string[];
}

/** Rows of a kind that are named in the log once, as long as there are not more of them. */
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
    log: 'an incident cannot be read: it gets no more messages, and what still fails is posted as a new incident',
    what: 'incidents cannot be read: they get no more messages, and what still fails is posted as new incidents',
    fix: 'restore a copy of the database',
  },
  unwritten: {
    log: 'an incident cannot be stored, so it is not posted; it is retried at each evaluation',
    what: 'incidents cannot be stored and are not posted',
    fix: 'shorten the name of its subject in the catalog, or report it with this log line',
  },
  watch: {
    log: 'the state of breaches cannot be read: those that have not lasted long enough start over',
    what: 'the state of breaches cannot be read: those that have not lasted long enough start over',
    fix: 'wait for the next evaluation, which writes it again',
  },
  digests: {
    log: 'the subscription of a channel cannot be read, so it gets no digest until it is subscribed again',
    what: 'subscriptions cannot be read, and their channels get no digest',
    fix: 'subscribe these channels again',
  },
};

/** Nothing is known yet. */
export function createDamagedRows(log: StoreLog): DamagedRows {
  const known = new Map<DamagedKind, readonly string[]>();
  const named = new Map<DamagedKind, Set<string>>();
  return {
    found(kind, rows) {
      const told = named.get(kind) ?? new Set();
      named.set(kind, told);
      for (const [key, error] of rows) {
        if (told.has(key) || told.size >= MOST_NAMED) continue;
        told.add(key);
        log.error({ err: error, key: shortened(key) }, `${WORDS[kind].log}. Next step: ${WORDS[kind].fix}`);
      }
      known.set(kind, [...rows.keys()].slice(0, MOST_NAMED));
    },
    lines: () => [...known].flatMap(([kind, keys]) => (keys.length === 0 ? [] : [lineOf(kind, keys)])),
  };
}

function lineOf(kind: DamagedKind, keys: readonly string[]): string {
  const { what, fix } = WORDS[kind];
  return `${what} (${enumerateFirst(keys.map(shortened), MOST_IN_LINE)}); next step: ${fix}`;
}

/** Those of the rows that can be read, and the damage of the others by their key. */
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
