import { expect, test } from 'vitest';
import { change, incidentOf } from '../fixtures/incidents.ts';
import { rawDatabase, type Stores } from './databases.ts';

/** How a database is opened and closed. */
export function openingContract(stores: Stores): void {
  test('a committed change is there after the store was closed and opened again', async () => {
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
    const versions = await raw.run((kysely) => kysely.selectFrom('migrations').select('version').execute());
    expect(versions.filter(({ version }) => version === 99)).toHaveLength(1);
    await raw.close();
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
