import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** What is not done is looked for channel by channel, what waits in a thread is counted, and what is old is found to be deleted. */
export const shareOutbox: Migration = async ({ schema }) => {
  await schema.dropIndex('outbox_unfinished').execute();
  await schema
    .createIndex('outbox_unfinished_by_channel')
    .on('outbox')
    // The last four spare the counting of what waits a look at each message.
    .columns(['channel', 'sequence', 'createdAt', 'state', 'shownRevision', 'revision'])
    .where(sql<boolean>`state <> 'refused' and (state <> 'sent' or shown_revision < revision)`)
    .execute();
  // Few: by them replies are passed over whose first message Slack refused.
  await schema
    .createIndex('outbox_refused')
    .on('outbox')
    .column('key')
    .where(sql<boolean>`state = 'refused'`)
    .execute();
  await schema.createIndex('outbox_thread').on('outbox').columns(['thread', 'sequence']).execute();
  await schema.createIndex('outbox_created_at').on('outbox').column('createdAt').execute();
  await schema.createIndex('audit_at').on('audit').column('at').execute();
};
