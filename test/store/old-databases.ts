import { sql } from 'kysely';
import type { StoreConfig } from '../../src/config/store-config.ts';
import { incidentOf } from '../fixtures/incidents.ts';
import { rawDatabase } from './databases.ts';

const UNFINISHED = "state <> 'refused' and (state <> 'sent' or shown_revision < revision)";

/** Word for word what the bot once made of an empty database, version by version, before Kysely's Migrator counted for it. */
const MADE: readonly (readonly string[])[] = [
  [
    `create table "incidents" ("id" text primary key, "kind" text not null, "subject" text not null, "status" text not null,
      "opened_at" bigint not null, "closed_at" bigint, "version" bigint not null, "body" text not null)`,
    'create index "incidents_closed_at" on "incidents" ("closed_at")',
    `create unique index "incidents_one_firing" on "incidents" ("kind", "subject") where status = 'firing'`,
    'create table "watch" ("id" integer primary key, "body" text not null)',
    `create table "audit" (SEQUENCE, "key" text not null unique, "incident" text not null, "at" bigint not null, "actor" text,
      "what" text not null, "why" text not null)`,
    'create index "audit_incident" on "audit" ("incident", "at")',
    `create table "outbox" (SEQUENCE, "key" text not null unique, "thread" text, "channel" text not null, "content" text not null,
      "summary" text, "created_at" bigint not null, "revision" integer not null, "shown_revision" integer not null,
      "sending_revision" integer not null, "state" text not null, "due_at" bigint not null, "attempts" integer not null,
      "attempted_at" bigint, "looks" integer not null, "posted_channel" text, "posted_ts" text, "notes" text not null,
      "merged_into" text, "outcome" text)`,
    `create index "outbox_unfinished" on "outbox" ("sequence") where ${UNFINISHED}`,
    'create table "seen" ("key" text primary key, "expires_at" bigint not null)',
    'create index "seen_expires_at" on "seen" ("expires_at")',
    'create table "leases" ("name" text primary key, "holder" text, "fence" bigint not null, "expires_at" bigint not null)',
    `insert into "leases" ("name", "holder", "fence", "expires_at") values ('leader', null, 0, 0)`,
  ],
  [
    'alter table "outbox" add column "expires_at" bigint',
    'create table "digest_choices" ("channel" text primary key, "subscription" text, "by" text, "at" bigint not null)',
    `create table "digest_runs" ("channel" text not null, "date" text not null, "outcome" text not null, "at" bigint not null,
      "message" text not null, constraint "digest_runs_once" primary key ("channel", "date"))`,
    'create index "digest_runs_date" on "digest_runs" ("date")',
  ],
  [
    'drop index "outbox_unfinished"',
    `create index "outbox_unfinished_by_channel" on "outbox" ("channel", "sequence", "created_at", "state", "shown_revision",
      "revision") where ${UNFINISHED}`,
    `create index "outbox_refused" on "outbox" ("key") where state = 'refused'`,
    'create index "outbox_thread" on "outbox" ("thread", "sequence")',
    'create index "outbox_created_at" on "outbox" ("created_at")',
    'create index "audit_at" on "audit" ("at")',
  ],
];

/** What stood in them: of each table a row. */
const ROWS: readonly (readonly string[])[] = [
  [
    `insert into incidents values ('disk-1', 'subject', 'disk', 'firing', 100, null, 3, '${JSON.stringify(incidentOf())}')`,
    `insert into watch values (1, '{"lastLookAt":77,"conditions":{},"blind":null}')`,
    `insert into audit (key, incident, at, actor, what, why) values ('disk-1:1', 'disk-1', 100, 'U1', 'acknowledged', 'mine')`,
    `insert into outbox (key, channel, content, created_at, revision, shown_revision, sending_revision, state, due_at, attempts, looks, notes)
      values ('incident:disk-1', 'C1', '{"text":"Disk","blocks":[]}', 100, 2, 1, 1, 'waiting', 100, 0, 0, '[]')`,
    "insert into seen values ('event-1', 9000000000000)",
    "update leases set holder = 'old', fence = 41, expires_at = 5",
  ],
  [
    `insert into digest_choices values ('C2', null, 'U2', 55)`,
    `insert into digest_runs values ('C2', '2026-11-24', 'sent', 60, 'digest:C2:2026-11-24')`,
  ],
  [],
];

/** The newest version that was made without Kysely's Migrator. */
export const LAST_OLD_VERSION = MADE.length;

/** Makes the database as a bot of that version left it, from 0 (it was opened, and died before its first migration) on. */
export async function makeOldDatabase(config: StoreConfig, version: number): Promise<void> {
  const raw = rawDatabase(config);
  const sequence =
    config.kind === 'sqlite'
      ? '"sequence" integer primary key autoincrement'
      : '"sequence" bigint generated always as identity primary key';
  const statements = [
    'create table if not exists "migrations" ("version" integer primary key)',
    ...MADE.slice(0, version).flatMap((made, index) => [...made, `insert into "migrations" values (${index + 1})`]),
    ...ROWS.slice(0, version).flat(),
  ];
  for (const statement of statements) {
    await raw.run((kysely) => sql.raw(statement.replace('SEQUENCE', sequence)).execute(kysely));
  }
  await raw.close();
}
