import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Adds indexes: unfinished messages by channel, waiting replies by thread, and old rows by time. */
export const shareOutbox: Migration = async ({ schema }) => {
  await schema.dropIndex('outbox_unfinished').execute();
  await schema
    .createIndex('outbox_unfinished_by_channel')
    .on('outbox')
    // The last four let the backlog be counted from the index alone.
    .columns(['channel', 'sequence', 'createdAt', 'state', 'shownRevision', 'revision'])
    .where(sql<boolean>`state <> 'refused' and (state <> 'sent' or shown_revision < revision)`)
    .execute();
  // Few rows; replies whose first message was refused are excluded by them.
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
