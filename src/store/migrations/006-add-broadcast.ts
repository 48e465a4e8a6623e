import type { Migration } from './migration.ts';

/** Adds whether a reply is shown in the channel too; null, which a version before this one writes, means that it is not. */
export const addBroadcast: Migration = async ({ schema }) => {
  await schema.alterTable('outbox').addColumn('broadcast', 'integer').execute();
};
