import { expect, test } from 'vitest';
import { createTables } from '../../src/store/migrations/001-create-tables.ts';
import { MIGRATIONS } from '../../src/store/migrations/migrations.ts';
import { rawDatabase, type Stores } from './databases.ts';
import { change, draftOf, incidentOf } from './values.ts';

/** How a database is opened and closed. */
export function openingContract(stores: Stores): void {
  test('what was committed is there after the store was closed and opened again', async () => {
    await using database = await stores();
    const first = await database.open();
    await first.incidents.commit(change({ incidents: [{ incident: incidentOf(), version: 0 }] }));
    await first.close();
    const again = await database.open();
    await again.ping();
    expect(await again.incidents.find('disk-1')).toEqual({ incident: incidentOf(), version: 1 });
  });

  test('several that open an empty database at once all find its tables, made once', async () => {
    await using database = await stores();
    const opened = await Promise.all([database.open(), database.open(), database.open(), database.open()]);
    await opened[0]?.incidents.commit(change({ incidents: [{ incident: incidentOf(), version: 0 }] }));
    for (const store of opened) expect((await store.incidents.find('disk-1'))?.version).toBe(1);
  });

  test('a database of a newer version of the bot is refused with the next step, and left as it is', async () => {
    await using database = await stores();
    await database.open();
    const raw = rawDatabase(database.config);
    await raw.write((transaction) => transaction.insertInto('migrations').values({ version: 99 }).execute());
    await expect(database.open()).rejects.toMatchObject({
      name: 'ProblemsError',
      problems: [{ what: expect.stringContaining('has version 99'), fix: expect.stringContaining('newer version') }],
    });
    expect(await raw.run((kysely) => kysely.selectFrom('migrations').select('version').execute())).toHaveLength(
      MIGRATIONS.length + 1,
    );
    await raw.close();
  });

  test('a database of the first version is brought up to date, and its messages never expire', async () => {
    await using database = await stores();
    const raw = rawDatabase(database.config);
    const { content, expiresAt: _, about: __, ...same } = draftOf('old');
    const counts = { createdAt: 1, revision: 1, shownRevision: 0, sendingRevision: 0, dueAt: 1, attempts: 0, looks: 0 };
    await raw.write(async (transaction) => {
      await createTables(transaction, raw.dialect);
      await transaction.schema.createTable('migrations').addColumn('version', 'integer').execute();
      await transaction.insertInto('migrations').values({ version: 1 }).execute();
      await transaction
        .insertInto('outbox')
        .values({ ...same, ...counts, content: JSON.stringify(content), state: 'waiting', notes: '[]' })
        .execute();
    });
    await raw.close();
    const store = await database.open();
    expect(await store.outbox.unfinished()).toMatchObject([draftOf('old')]);
    expect(await store.digests.choices()).toEqual([]);
  });

  test('a closed store rejects with StoreError', async () => {
    await using database = await stores();
    const store = await database.open();
    await store.close();
    await expect(store.ping()).rejects.toMatchObject({ name: 'StoreError' });
    await expect(store.incidents.commit(change({}))).rejects.toMatchObject({ name: 'StoreError' });
  });

  test('a row that cannot be read is named', async () => {
    await using database = await stores();
    const store = await database.open();
    await store.incidents.commit(change({ incidents: [{ incident: incidentOf(), version: 0 }] }));
    const raw = rawDatabase(database.config);
    const spoil = (body: string) =>
      raw.write((transaction) => transaction.updateTable('incidents').set({ body }).execute());
    for (const body of ['{"id":', '{"id":1}']) {
      await spoil(body);
      await expect(store.incidents.find('disk-1')).rejects.toMatchObject({
        name: 'StoreError',
        message: expect.stringContaining('row disk-1 of table incidents cannot be read'),
      });
    }
    await raw.close();
  });
}
