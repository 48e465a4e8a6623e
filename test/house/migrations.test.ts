import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import type { Migration } from '../../src/store/migrations/migration.ts';
import { MIGRATIONS } from '../../src/store/migrations/migrations.ts';
import { rawDatabase } from '../store/databases.ts';
import { notOnlyAdded, type TableShapes, tableShapes } from '../support/table-shapes.ts';

/** From this one on an older bot runs beside a newer one, until a rolling update is through. */
const FIRST_SHARED = 4;

let folder: string;
let database: Database;
const shapes: TableShapes[] = [new Map()];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  database = rawDatabase({ kind: 'sqlite', folder });
  for (const name of Object.keys(MIGRATIONS).sort()) {
    await database.write(async (transaction) => MIGRATIONS[name]?.(transaction, database.dialect));
    shapes.push(await database.run(tableShapes));
  }
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

describe('migrations', () => {
  test('migrations are numbered without a gap, each by its file', () => {
    const names = Object.keys(MIGRATIONS).sort();
    expect(names.map((name) => name.slice(0, 4))).toEqual(
      names.map((_, index) => `${String(index + 1).padStart(3, '0')}-`),
    );
  });

  test('a migration only adds: the bot of the version before keeps working on the tables it leaves', () => {
    const wrong = shapes.flatMap((after, version) =>
      version < FIRST_SHARED ? [] : notOnlyAdded(shapes[version - 1] ?? new Map(), after),
    );
    expect(wrong).toEqual([]);
  });

  const CHANGES: readonly (readonly [statement: string, wrong: readonly string[]])[] = [
    ['create table owners (name text not null)', []],
    ['alter table incidents add column owner text', []],
    ["alter table incidents add column owner text not null default ''", []],
    ['create index incidents_opened_at on incidents (opened_at)', []],
    ['drop table seen', ['seen is gone']],
    ['alter table seen rename to known', ['seen is gone']],
    ['alter table audit drop column why', ['audit.why is gone']],
    ['alter table audit rename column why to reason', ['audit.why is gone', 'audit.reason has to be given']],
    ['create unique index outbox_once on outbox (channel)', ['outbox is unique in other columns']],
  ];

  test.each(CHANGES)('%s: %j', async (statement, wrong) => {
    const change: Migration = async (transaction) => void (await sql.raw(statement).execute(transaction));
    const taken = new Error('taken back');
    let found: readonly string[] | undefined;
    await database
      .write(async (transaction) => {
        await change(transaction, database.dialect);
        found = notOnlyAdded(shapes.at(-1) ?? new Map(), await tableShapes(transaction));
        throw taken;
      })
      .catch(() => {});
    expect(found).toEqual(wrong);
  });
});
