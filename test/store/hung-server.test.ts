import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { TRANSACTION_MS } from '../../src/store/postgres/postgres-pool.ts';
import { startBot } from '../support/bot-harness.ts';
import { outboxKeyOf } from '../support/invariants.ts';
import { startOncall } from '../support/oncall-harness.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { rawDatabase } from './databases.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());
afterEach(() => void vi.restoreAllMocks());

describe('hung server', () => {
  test('a server whose processes stand still: what asks it fails in words within its limit, and works when it goes on', async () => {
    const store = await openStore({ kind: 'postgres', url: await server.createDatabase() });
    await store.ping();
    const still = await server.standStill();
    const began = performance.now();
    const asked = [
      store.outbox.unfinished(),
      store.outbox.heads(),
      store.lease.acquire('one', { at: 1_000, ttlMs: 100, isDead: () => false }),
      store.ping(),
    ];
    const settled = await Promise.allSettled(asked);
    // 10 s for a statement, 5 s for a connection, and a busy machine.
    expect(performance.now() - began).toBeLessThan(20_000);
    still.goOn();
    for (const one of settled)
      expect(one).toMatchObject({
        status: 'rejected',
        reason: { name: 'StoreError', message: expect.stringMatching(/^PostgreSQL .*Next step: /) },
      });
    await expect.poll(() => store.ping().then(() => 'well', String), { timeout: 20_000 }).toBe('well');
    await store.close();
  }, 60_000);

  test('the whole bot before such a server keeps every loop running, is alive and not ready, and goes on by itself', async () => {
    const url = await server.createDatabase();
    await using bot = await startBot({
      env: { DATABASE_URL: url, ONCALL_CHANNEL: 'C0ONCALL', WATCH_INTERVAL_SECONDS: '1' },
    });
    const page = async (path: string) => {
      const answer = await fetch(`${bot.healthUrl}${path}`);
      return { status: answer.status, text: await answer.text() };
    };
    await expect.poll(async () => (await page('/readyz')).status, { timeout: 20_000 }).toBe(200);
    const still = await server.standStill();
    let longest = 0;
    for (const until = performance.now() + 40_000; performance.now() < until; ) {
      expect((await page('/livez')).status).toBe(200);
      const idle = [...(await page('/metrics')).text.matchAll(/^metta_loop_idle_seconds\{.*\} (\S+)$/gm)].map(
        ([, seconds]) => Number(seconds),
      );
      expect(idle.length).toBeGreaterThan(5);
      longest = Math.max(longest, ...idle);
      await sleep(500);
    }
    const { status, text } = await page('/readyz');
    still.goOn();
    expect([status, text]).toEqual([
      503,
      expect.stringMatching(/the database cannot be used: PostgreSQL cannot be reached \(ETIMEDOUT\)\. Next step: /),
    ]);
    // The shortest limit of a loop is three minutes.
    expect(longest).toBeLessThan(60);
    await expect.poll(async () => (await page('/readyz')).status, { timeout: 30_000 }).toBe(200);
  }, 120_000);

  test('on-call hears in the fallback channel of a server that stands still before the bot knows who leads', async () => {
    let ahead = 0;
    await using bot = await startOncall({ env: { DATABASE_URL: await server.createDatabase() }, aheadMs: () => ahead });
    const told = () =>
      bot.slack.workspace.messages
        .filter((message) => outboxKeyOf(message).startsWith('alarm:'))
        .map(({ text }) => text);
    const ready = async () => (await fetch(`${bot.healthUrl}/readyz`)).text();
    const still = await server.standStill();
    try {
      await expect.poll(ready, { timeout: 30_000 }).toContain('database cannot be used');
      // The alarm has looked since, however long what it asked of the database took to fail: a bot that leads already has asked more.
      await sleep(45_000);
      expect(told()).toEqual([]);
      for (let passed = 0; passed < 70_000; passed += 2_000) {
        ahead += 2_000;
        await ready();
      }
      await expect
        .poll(told, { timeout: 40_000 })
        .toEqual([expect.stringMatching(/^The bot has been unable to use its database since 12:0\d \(UTC\)/)]);
    } finally {
      still.goOn();
    }
    await expect.poll(ready, { timeout: 40_000 }).toBe('ready\n');
  }, 240_000);

  test('a transaction whose statements take their time one by one is ended as a whole, and nothing of it stays', async () => {
    const database = rawDatabase({ kind: 'postgres', url: await server.createDatabase() });
    await database.run((kysely) => sql`create table notes (text text)`.execute(kysely));
    const now = performance.now.bind(performance);
    let ahead = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now() + ahead);
    const slow = database.write(async (transaction) => {
      await sql`insert into notes values ('one')`.execute(transaction);
      ahead += TRANSACTION_MS + 1;
      await sql`insert into notes values ('two')`.execute(transaction);
    });
    await expect(slow).rejects.toMatchObject({
      name: 'StoreError',
      message: expect.stringMatching(/^PostgreSQL did not finish a transaction in 60 s.*Next step: /),
    });
    expect((await database.run((kysely) => sql`select * from notes`.execute(kysely))).rows).toEqual([]);
    await database.close();
  });
});
