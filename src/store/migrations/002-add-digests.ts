import type { Migration } from './migration.ts';

/** Adds choices and runs of digests, and the expiry of messages. */
export const addDigests: Migration = async ({ schema }) => {
  await schema.alterTable('outbox').addColumn('expiresAt', 'bigint').execute();
  await schema
    .createTable('digestChoices')
    .addColumn('channel', 'text', (column) => column.primaryKey())
    .addColumn('subscription', 'text')
    .addColumn('by', 'text')
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('digestRuns')
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('date', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('digest_runs_once', ['channel', 'date'])
    .execute();
  await schema.createIndex('digest_runs_date').on('digestRuns').column('date').execute();
};
