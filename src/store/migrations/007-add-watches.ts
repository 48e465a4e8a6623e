import type { Migration } from './migration.ts';

/** Adds the watches of channels. Their incidents are rows of `incidents`, under kinds of their own. */
export const addWatches: Migration = async ({ schema }) => {
  await schema
    .createTable('watches')
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('level', 'text', (column) => column.notNull())
    .addColumn('holdMs', 'bigint', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('watches_once', ['channel', 'subject'])
    .execute();
};
