import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/**
 * Adds living cards, of which a channel has at most one, and marks optional messages of the outbox: null means that a message is not
 * optional.
 */
export const addLiveCards: Migration = async ({ schema }) => {
  await schema.alterTable('outbox').addColumn('optional', 'integer').execute();
  await schema
    .createTable('liveCards')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('area', 'text')
    .addColumn('environment', 'text')
    .addColumn('begunBy', 'text', (column) => column.notNull())
    .addColumn('begunAt', 'bigint', (column) => column.notNull())
    .addColumn('shows', 'text', (column) => column.notNull())
    .addColumn('drawnAt', 'bigint', (column) => column.notNull())
    .addColumn('readAt', 'bigint', (column) => column.notNull())
    .addColumn('tables', 'text', (column) => column.notNull())
    .addColumn('pin', 'text')
    .addColumn('refusedSince', 'bigint')
    .addColumn('ending', 'text')
    .addColumn('endedBy', 'text')
    .addColumn('endedAt', 'bigint')
    .execute();
  await schema
    .createIndex('live_cards_one_live')
    .unique()
    .on('liveCards')
    .column('channel')
    .where(sql<boolean>`ending is null`)
    .execute();
  await schema.createIndex('live_cards_channel').on('liveCards').columns(['channel', 'begunAt']).execute();
};
