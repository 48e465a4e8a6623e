import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { StoreConfig } from '../../src/config/store-config.ts';
import type { Migration } from '../../src/store/migrations/migration.ts';
import { MIGRATIONS } from '../../src/store/migrations/migrations.ts';
import { openStore } from '../../src/store/open-store.ts';
import { change, draftOf, incidentOf, leadOf } from '../fixtures/incidents.ts';
import { rawDatabase, type Stores } from './databases.ts';
import { LAST_OLD_VERSION, makeOldDatabase } from './old-databases.ts';

const KNOWN = Object.keys(MIGRATIONS);
const NEXT = String(KNOWN.length + 1).padStart(3, '0');

const addOwner: Migration = async ({ schema }) => {
  await schema.alterTable('incidents').addColumn('owner', 'text').execute();
  await schema.createTable('owners').addColumn('name', 'text').execute();
};
const break1: Migration = async (transaction, dialect) => {
  await addOwner(transaction, dialect);
  await transaction.updateTable('incidents').set({ body: 'half' }).execute();
  await sql`insert into nowhere values (1)`.execute(transaction);
};
const throwing: Migration = async (transaction, dialect) => {
  await addOwner(transaction, dialect);
  throw new TypeError('a mistake in the migration');
};
const with4 = (migration: Migration) => ({ ...MIGRATIONS, [`${NEXT}-next`]: migration });

/** All tables with their columns, and all rows of the tables that every version has. */
async function stateOf(config: StoreConfig) {
  const raw = rawDatabase(config);
  const state = await raw.run(async (kysely) => {
    const tables = await kysely.introspection.getTables({ withInternalKyselyTables: true });
    const rows = await Promise.all(
      tables.map(async ({ name }) => {
        const { rows } = await sql<object>`select * from ${sql.table(name)}`.execute(kysely.withoutPlugins());
        return [name, rows.map((row) => JSON.stringify(row)).sort()] as const;
      }),
    );
    return {
      columns: tables.map(({ name, columns }) => `${name}: ${columns.map((column) => column.name).join(' ')}`).sort(),
      rows: Object.fromEntries(rows),
    };
  });
  await raw.close();
  return state;
}

/** How the tables get from one version to the next. */
export function migrateContract(stores: Stores): void {
  test.each(Array.from({ length: LAST_OLD_VERSION + 1 }, (_, version) => version))(
    'a database that version %i of the tables was made in opens with all it had',
    async (version) => {
      await using database = await stores();
      await makeOldDatabase(database.config, version);
      const before = await stateOf(database.config);
      const store = await database.open();
      await store.ping();
      const after = await stateOf(database.config);
      expect(after.rows.kysely_migration).toHaveLength(KNOWN.length);
      expect(after.rows.migrations).toContain(JSON.stringify({ version: KNOWN.length }));
      for (const [table, rows] of Object.entries(before.rows)) {
        if (table !== 'outbox' && table !== 'migrations') expect(after.rows[table], table).toEqual(rows);
      }
      if (version === 0) return;
      expect(await store.incidents.find('disk-1')).toMatchObject({ version: 3, incident: { id: 'disk-1' } });
      expect(await store.incidents.evaluationState()).toMatchObject({ lastEvaluationAt: 77 });
      expect(await store.incidents.audit('disk-1')).toMatchObject([{ actor: 'U1', why: 'mine' }]);
      expect(await store.outbox.unfinished()).toMatchObject([{ key: 'incident:disk-1', expiresAt: null, revision: 2 }]);
      expect(await store.seen.first('event-1', 5, 5)).toBe(false);
      expect(await leadOf(store, 'new', 100)).toBe(42);
      if (version > 1) expect(await store.digests.choices()).toMatchObject([{ channel: 'C2', by: 'U2' }]);
      if (version > 1) expect(await store.digests.runsSince('2026-11-24')).toHaveLength(1);
    },
  );

  test('a database that is up to date is opened without a change', async () => {
    await using database = await stores();
    await (await database.open()).close();
    const before = await stateOf(database.config);
    await database.open();
    expect(await stateOf(database.config)).toEqual(before);
  });

  test.each([
    ['the database refuses', break1, undefined],
    ['is wrong', throwing, undefined],
    ['the database refuses, after an old version', break1, 1],
  ])('a migration that %s changes nothing, and the next start with a good one succeeds', async (_, bad, old) => {
    await using database = await stores();
    if (old === undefined) {
      const store = await database.open();
      await store.incidents.commit(change({ incidents: [{ incident: incidentOf(), version: 0 }] }));
      await store.close();
    } else await makeOldDatabase(database.config, old);
    const before = await stateOf(database.config);
    const error = await openStore(database.config, undefined, with4(bad)).catch((thrown: unknown) => thrown);
    expect(['StoreError', 'ProblemsError']).toContain(error instanceof Error ? error.name : error);
    expect(String(error)).toMatch(new RegExp(`igration ${NEXT}-next`));
    expect(String(error)).toContain('nothing was changed');
    expect(String(error)).toMatch(/[Nn]ext step: /);
    expect(await stateOf(database.config)).toEqual(before);
    const store = await openStore(database.config, undefined, with4(addOwner));
    expect(await store.incidents.find('disk-1')).toBeDefined();
    await store.close();
    expect((await stateOf(database.config)).rows.kysely_migration).toHaveLength(KNOWN.length + 1);
  });

  test('a bot of the version before keeps working beside a newer one that migrates, and is refused when it starts anew', async () => {
    await using database = await stores();
    const running = await database.open();
    await running.incidents.commit(change({ incidents: [{ incident: incidentOf(), version: 0 }] }));
    const newer = await openStore(database.config, undefined, with4(addOwner));
    await running.ping();
    expect(await running.incidents.find('disk-1')).toMatchObject({ version: 1 });
    const next = { incident: incidentOf({ reminders: 1 }), version: 1 };
    const fence = await leadOf(running);
    expect(await running.incidents.commit(change({ incidents: [next], messages: [draftOf('m')], fence }))).toBe(
      'committed',
    );
    await running.outbox.patch(fence, new Map([['m', { state: 'sending' }]]));
    expect(await newer.outbox.unfinished()).toMatchObject([{ key: 'm', state: 'sending' }]);
    const before = await stateOf(database.config);
    await expect(openStore(database.config)).rejects.toMatchObject({
      name: 'ProblemsError',
      problems: [
        {
          what: `has version ${KNOWN.length + 1} (${NEXT}-next), and this version of the bot supports up to ${KNOWN.length}`,
          fix: expect.stringContaining('start the newer version of the bot'),
        },
      ],
    });
    expect(await stateOf(database.config)).toEqual(before);
    await running.ping();
    await newer.close();
  });

  test('a bot from before Kysely counted the migrations reads the same version in its own table', async () => {
    await using database = await stores();
    const store = await openStore(database.config, undefined, with4(addOwner));
    await store.close();
    const raw = rawDatabase(database.config);
    const asked = raw.run((kysely) => kysely.selectFrom('migrations').select('version').execute());
    expect(Math.max(...(await asked).map(({ version }) => version))).toBe(KNOWN.length + 1);
    await raw.close();
  });

  test('a list of migrations with a gap is reported as damage, and nothing is changed', async () => {
    await using database = await stores();
    await database.open();
    const raw = rawDatabase(database.config);
    await raw.write((transaction) =>
      transaction
        .deleteFrom('kyselyMigration')
        .where('name', '=', KNOWN[1] ?? '')
        .execute(),
    );
    await raw.close();
    await expect(database.open()).rejects.toMatchObject({
      name: 'ProblemsError',
      problems: [{ what: expect.stringContaining('gap'), fix: expect.stringContaining('restore a copy') }],
    });
  });
}
