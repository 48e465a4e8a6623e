import type { Migration } from './migration.ts';

/** Adds the subject of an incident's first message, so that a bot whose database lost it recognizes it in Slack. */
export const addAbout: Migration = async ({ schema }) => {
  await schema.alterTable('outbox').addColumn('about', 'text').execute();
};
