import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { change, draftOf } from '../fixtures/incidents.ts';
import { tableRows } from '../support/blocks.ts';
import { startBot } from '../support/bot-harness.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

// What nobody listens to ends the process, and here the run of the tests.

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const SOON = { interval: 50, timeout: 10_000 };
/** The lock that every transaction of the bot takes first, as pg_locks shows it in a running bot. */
const WRITE_LOCK = 6_210_417;

describe('lost connections', () => {
  test('a session that ends while the lease waits for its place fails that one statement', async () => {
    const url = await server.createDatabase();
    const store = await openStore({ kind: 'postgres', url });
    const other = new pg.Client({ connectionString: url, application_name: 'other' });
    await other.connect();
    await other.query(`select pg_advisory_lock(${WRITE_LOCK})`);
    const waits = store.lease
      .acquire('one', { at: 1_000, ttlMs: 100, isDead: () => false })
      .catch((error: Error) => error);
    const isWaiting = async () =>
      (
        await other.query(
          "select 1 from pg_stat_activity where wait_event = 'advisory' and datname = current_database()",
        )
      ).rowCount;
    await expect.poll(isWaiting, SOON).toBe(1);
    await server.endSessions(url, "wait_event = 'advisory'");
    expect(await waits).toMatchObject({
      name: 'StoreError',
      message: expect.stringMatching(/^PostgreSQL has ended the connection \(SQLSTATE 57P01\)\. Next step: /),
    });
    await other.end();
    expect(await store.lease.acquire('one', { at: 1_000, ttlMs: 100, isDead: () => false })).toBe(1);
    await store.close();
  });

  test('sessions that end while they are idle, and fail no statement, count as an interruption', async () => {
    const url = await server.createDatabase();
    const store = await openStore({ kind: 'postgres', url });
    await store.ping();
    const before = store.interruptions();
    await server.endSessions(url);
    await expect.poll(() => store.interruptions(), SOON).toBeGreaterThan(before);
    await store.close();
  });

  test('sessions that end under load, again and again, lose nothing that was reported', async () => {
    const url = await server.createDatabase();
    const store = await openStore({ kind: 'postgres', url });
    const reported: string[] = [];
    let failures = 0;
    let isOver = false;
    const work = async (worker: number) => {
      for (let number = 0; !isOver; number += 1) {
        const key = `${worker}:${number}`;
        const draft = draftOf(key, { channel: `C${worker}` });
        const result = await store.incidents.commit(change({ messages: [draft] })).catch(() => 'failed');
        if (result === 'committed') reported.push(key);
        else failures += 1;
      }
    };
    const workers = [...Array(8).keys()].map(work);
    for (let times = 0; times < 6; times += 1) {
      await pause(100);
      await server.endSessions(url, "application_name = 'metta-health-bot'");
    }
    isOver = true;
    await Promise.all(workers);
    expect(failures).toBeGreaterThan(0);
    expect(reported.length).toBeGreaterThan(20);
    expect((await store.outbox.statuses(reported)).size).toBe(reported.length);
    await store.close();
  });

  test('the server is shut down and started again: the bot answers, says that it is not ready, and is again', async () => {
    const url = await server.createDatabase();
    await using bot = await startBot({ env: { DATABASE_URL: url, ONCALL_CHANNEL: 'C0ONCALL' } });
    const ready = async () => (await fetch(`${bot.healthUrl}/readyz`)).text();
    await expect.poll(ready, SOON).toBe('ready\n');
    await server.shutDown();
    await expect.poll(ready, SOON).toMatch(/^not ready: the database cannot be used: PostgreSQL .*Next step: /);
    const answer = await bot.slack.as('engineer').in('system-health').command('/health').reply();
    expect(tableRows(answer)).toHaveLength(26);
    await server.startAgain();
    await expect.poll(ready, SOON).toBe('ready\n');
  }, 40_000);
});
