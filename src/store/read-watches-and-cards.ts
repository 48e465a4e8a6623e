import type { LiveCard } from '../live-cards/rules/live-card.ts';
import { WATCHES, type Watch } from '../watches/rules/watch.ts';
import { postedOf } from './codec.ts';
import { readRows } from './damaged-rows.ts';
import { type DatabaseReader, leaseOf } from './database.ts';
import { LIVE_CARDS } from './limits.ts';
import { liveCardOf } from './live-card-row.ts';
import { ownTables } from './migrations/migrate.ts';
import type { OutboxMessage } from './outbox.ts';
import { watchOf } from './watch-row.ts';

/** A living card and its message; undefined if the outbox does not have it. */
export interface StoredCard {
  readonly card: LiveCard;
  readonly message: Pick<OutboxMessage, 'state' | 'outcome' | 'posted'> | undefined;
}

/** Everything that channels have asked the bot to watch and to keep current. */
export interface WatchesAndCards {
  readonly watches: readonly Watch[];
  readonly cards: readonly StoredCard[];
  /** Number of rows that cannot be read. */
  readonly unreadable: number;
  /** End of the leader's lease in milliseconds since 1970; null if there is none. */
  readonly ledUntil: number | null;
}

/** The rows of a database that does not exist yet. */
export const NOTHING_WATCHED: WatchesAndCards = { watches: [], cards: [], unreadable: 0, ledUntil: null };

/** Reads watches and living cards without changing anything; none from tables that an older version does not have. Throws StoreError. */
export async function readWatchesAndCards(database: DatabaseReader): Promise<WatchesAndCards> {
  const present = await database.run((kysely) => ownTables(kysely, database.dialect));
  if (!present.has('watches') || !present.has('live_cards')) return NOTHING_WATCHED;
  const watches = readRows(
    await database.run((kysely) =>
      kysely.selectFrom('watches').selectAll().orderBy('channel').orderBy('subject').limit(WATCHES.inAll).execute(),
    ),
    ({ channel, subject }) => `${channel} ${subject}`,
    watchOf,
  );
  const cards = readRows(
    await database.run((kysely) =>
      kysely
        .selectFrom('liveCards')
        .selectAll()
        .where('ending', 'is', null)
        .orderBy('begunAt')
        .limit(LIVE_CARDS.most)
        .execute(),
    ),
    ({ key }) => key,
    liveCardOf,
  );
  const messages = await readMessages(
    database,
    cards.values.map(({ key }) => key),
  );
  const lease = await database.run(leaseOf);
  return {
    watches: watches.values,
    cards: cards.values.map((card) => ({ card, message: messages.get(card.key) })),
    unreadable: watches.damaged.size + cards.damaged.size,
    ledUntil: lease === undefined || lease.holder === null ? null : lease.expiresAt,
  };
}

async function readMessages(database: DatabaseReader, keys: readonly string[]) {
  if (keys.length === 0) return new Map<string, NonNullable<StoredCard['message']>>();
  const rows = await database.run((kysely) =>
    kysely
      .selectFrom('outbox')
      .select(['key', 'state', 'outcome', 'postedChannel', 'postedTs'])
      .where('key', 'in', keys)
      .execute(),
  );
  return new Map(
    rows.map(({ key, state, outcome, ...place }) => [key, { state, outcome, posted: postedOf(place) }] as const),
  );
}
