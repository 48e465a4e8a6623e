import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MIGRATIONS } from '../../src/store/migrations/migrations.ts';
import { change, draftOf, incidentOf } from '../fixtures/incidents.ts';
import { type Databases, KINDS, openStores, rawDatabase } from '../store/databases.ts';
import { type DoctorRun, startWorld } from './doctor-harness.ts';

const KNOWN = Object.keys(MIGRATIONS).length;

const line = ({ lines }: DoctorRun, id: string) => lines.find((one) => one.slice(22).startsWith(`${id} `)) ?? '';

describe.each(KINDS)('%s', (kind, start) => {
  let databases: Databases;
  beforeAll(async () => {
    databases = await start();
  });
  afterAll(() => databases[Symbol.asyncDispose]());

  const settingsOf = ({ config }: Awaited<ReturnType<typeof openStores>>) =>
    config.kind === 'sqlite' ? { DATA_DIR: config.folder } : { DATABASE_URL: config.url };

  test('a database in use is read beside its leader, who is named with what waits', async () => {
    await using world = await startWorld();
    await using database = await openStores(databases);
    const store = await database.open();
    await store.lease.acquire('process 7', { at: Date.now(), ttlMs: 15_000, isDead: () => false });
    const messages = [draftOf('waiting')];
    await store.incidents.commit(change({ incidents: [{ incident: incidentOf(), version: 0 }], messages }));
    const run = await world.run({ env: settingsOf(database) });
    expect(line(run, 'store.opens')).toMatch(/^ok .*opens; its rows are not read here$/);
    expect(line(run, 'store.version')).toMatch(
      new RegExp(`^ok .*Version of the database: ${KNOWN}, that of this bot$`),
    );
    expect(line(run, 'store.leader')).toMatch(
      /^ok .*a bot runs on this database and leads: process 7; 1 message waits/,
    );
    expect(run.lines.join('\n')).not.toContain('pa55-of-the-test');
    expect(run.code).toBe(0);
  });

  test('messages that wait while no bot runs are a warning', async () => {
    await using world = await startWorld();
    await using database = await openStores(databases);
    const store = await database.open();
    await store.incidents.commit(
      change({ incidents: [{ incident: incidentOf(), version: 0 }], messages: [draftOf('a')] }),
    );
    const run = await world.run({ env: settingsOf(database) });
    expect(line(run, 'store.leader')).toMatch(
      /^warning .*no bot runs.*1 message waits to be sent\. Next step: start the bot$/,
    );
  });

  test('an empty database stays empty, and an older one is not migrated', async () => {
    await using world = await startWorld();
    await using database = await openStores(databases);
    const before = await world.run({ env: settingsOf(database) });
    expect(line(before, 'store.opens')).toMatch(/^warning .*has no data of the bot yet/);
    await database.open();
    const raw = rawDatabase(database.config);
    await raw.write(async (transaction) => {
      await transaction.deleteFrom('migrations').execute();
      await transaction.insertInto('migrations').values({ version: 5 }).execute();
    });
    const run = await world.run({ env: settingsOf(database) });
    expect(line(run, 'store.version')).toMatch(new RegExp(`^ok .*5; the bot migrates it to ${KNOWN} when it starts$`));
    expect(await raw.run((kysely) => kysely.selectFrom('migrations').select('version').execute())).toEqual([
      { version: 5 },
    ]);
    await raw.close();
  });

  test('a newer version of the tables, and a missing table, are not ok', async () => {
    await using world = await startWorld();
    await using database = await openStores(databases);
    await database.open();
    const raw = rawDatabase(database.config);
    await raw.write(async (transaction) => {
      await transaction.insertInto('migrations').values({ version: 99 }).execute();
      await transaction.schema.dropTable('audit').execute();
    });
    await raw.close();
    const run = await world.run({ env: settingsOf(database) });
    expect(line(run, 'store.version')).toMatch(/^NOT OK .*99, of a newer version.*Next step: start the newer version/);
    expect(line(run, 'store.opens')).toMatch(/^NOT OK .*table audit is missing.*Next step: run .* store check/);
    expect(run.code).toBe(1);
  });

  test.runIf(kind === 'PostgreSQL')('privileges, connections and the clock are read from the server', async () => {
    await using world = await startWorld();
    await using database = await openStores(databases);
    await database.open();
    const run = await world.run({ env: settingsOf(database) });
    expect(line(run, 'store.privileges')).toMatch(/^ok .*may read, write and create tables$/);
    expect(line(run, 'store.connections')).toMatch(/^ok .*\d+ are left; each process of the bot needs 5$/);
    expect(line(run, 'clock.database')).toMatch(/^ok /);
    const ahead = await world.run({ env: settingsOf(database), clock: () => Date.now() + 3_600_000 });
    expect(line(ahead, 'clock.database')).toMatch(/^NOT OK .*3600 s ahead/);
  });

  test.runIf(kind === 'PostgreSQL')('a user without rights, and one without connections, are reported', async () => {
    await using world = await startWorld();
    await using database = await openStores(databases);
    await database.open();
    const { config } = database;
    if (config.kind !== 'postgres') throw new Error('it runs on PostgreSQL');
    const raw = rawDatabase(config);
    const { sql } = await import('kysely');
    await raw.run(async (kysely) => {
      await sql`create role weak login password 'pa55-of-the-weak' connection limit 2`.execute(kysely);
      await sql`grant select on all tables in schema public to weak`.execute(kysely);
      await sql`revoke create on schema public from public`.execute(kysely);
    });
    const url = new URL(config.url);
    [url.username, url.password] = ['weak', 'pa55-of-the-weak'];
    const run = await world.run({ env: { DATABASE_URL: url.href } });
    expect(line(run, 'store.privileges')).toMatch(
      /^NOT OK .*may not read and write .*audit.*Next step: grant it SELECT, INSERT/,
    );
    expect(line(run, 'store.connections')).toMatch(/^warning .*[01] are left.*Next step: raise max_connections/);
    expect(run.lines.join('\n')).not.toContain('pa55-of-the-weak');
    const wrong = new URL(url.href);
    wrong.password = 'pa55-that-is-wrong';
    const refused = await world.run({ env: { DATABASE_URL: wrong.href } });
    expect(line(refused, 'store.opens')).toMatch(
      /^NOT OK .*PostgreSQL rejects the user or the password.*Next step: check its user.*if required\)$/,
    );
    expect(line(refused, 'store.privileges')).toMatch(/^could not be checked .*fix the line of store\.opens first/);
    expect(refused.lines.join('\n')).not.toContain('pa55-that-is-wrong');
    await raw.run(async (kysely) => {
      await sql`drop owned by weak`.execute(kysely);
      await sql`drop role weak`.execute(kysely);
    });
    await raw.close();
  });

  test.runIf(kind === 'PostgreSQL')('a database whose encoding lacks characters is not ok', async () => {
    await using world = await startWorld();
    await using database = await openStores(databases);
    const { config } = database;
    if (config.kind !== 'postgres') throw new Error('it runs on PostgreSQL');
    const raw = rawDatabase(config);
    const { sql } = await import('kysely');
    const create = sql`create database of_the_west template template0 encoding 'LATIN1' locale 'C'`;
    await raw.run((kysely) => create.execute(kysely));
    const url = Object.assign(new URL(config.url), { pathname: '/of_the_west' });
    const run = await world.run({ env: { DATABASE_URL: url.href } });
    expect(line(run, 'store.opens')).toMatch(/^NOT OK .*has an encoding that lacks characters.*Next step: name a/);
    await raw.close();
  });
});
