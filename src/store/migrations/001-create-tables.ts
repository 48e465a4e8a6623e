import { type CreateTableBuilder, type SchemaModule, sql } from 'kysely';
import type { StoreDialect } from '../database.ts';
import type { Migration } from './migration.ts';

/** Creates the first version of all tables. */
export const createTables: Migration = async (transaction, dialect) => {
  const { schema } = transaction;
  await incidents(schema);
  await schema
    .createTable('watch')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute();
  await audit(schema, dialect);
  await outbox(schema, dialect);
  await schema
    .createTable('seen')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('expiresAt', 'bigint', (column) => column.notNull())
    .execute();
  await schema.createIndex('seen_expires_at').on('seen').column('expiresAt').execute();
  await schema
    .createTable('leases')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('holder', 'text')
    .addColumn('fence', 'bigint', (column) => column.notNull())
    .addColumn('expiresAt', 'bigint', (column) => column.notNull())
    .execute();
  await transaction.insertInto('leases').values({ name: 'leader', holder: null, fence: 0, expiresAt: 0 }).execute();
};

async function incidents(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('incidents')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('openedAt', 'bigint', (column) => column.notNull())
    .addColumn('closedAt', 'bigint')
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('incidents_closed_at').on('incidents').column('closedAt').execute();
  await schema
    .createIndex('incidents_one_firing')
    .unique()
    .on('incidents')
    .columns(['kind', 'subject'])
    .where(sql<boolean>`status = 'firing'`)
    .execute();
}

async function audit(schema: SchemaModule, dialect: StoreDialect): Promise<void> {
  await withSequence(schema.createTable('audit'), dialect)
    .addColumn('key', 'text', (column) => column.notNull().unique())
    .addColumn('incident', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor', 'text')
    .addColumn('what', 'text', (column) => column.notNull())
    .addColumn('why', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('audit_incident').on('audit').columns(['incident', 'at']).execute();
}

async function outbox(schema: SchemaModule, dialect: StoreDialect): Promise<void> {
  await withSequence(schema.createTable('outbox'), dialect)
    .addColumn('key', 'text', (column) => column.notNull().unique())
    .addColumn('thread', 'text')
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('summary', 'text')
    .addColumn('createdAt', 'bigint', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('shownRevision', 'integer', (column) => column.notNull())
    .addColumn('sendingRevision', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('dueAt', 'bigint', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('attemptedAt', 'bigint')
    .addColumn('looks', 'integer', (column) => column.notNull())
    .addColumn('postedChannel', 'text')
    .addColumn('postedTs', 'text')
    .addColumn('notes', 'text', (column) => column.notNull())
    .addColumn('mergedInto', 'text')
    .addColumn('outcome', 'text')
    .execute();
  // The outbox keeps all messages; queries need the unfinished ones only.
  await schema
    .createIndex('outbox_unfinished')
    .on('outbox')
    .column('sequence')
    .where(sql<boolean>`state <> 'refused' and (state <> 'sent' or shown_revision < revision)`)
    .execute();
}

const withSequence = (table: CreateTableBuilder<string>, { sequence }: StoreDialect) =>
  table.addColumn('sequence', sequence.type, sequence.options);
