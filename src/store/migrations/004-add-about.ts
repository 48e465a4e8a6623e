import type { Migration } from './migration.ts';

/** What an incident's first message is about, so that it is known again in Slack by a bot whose database has lost it. */
export const addAbout: Migration = async ({ schema }) => {
  await schema.alterTable('outbox').addColumn('about', 'text').execute();
};
