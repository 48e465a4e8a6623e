import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClockCheck } from '../../src/jobs/clock-check.ts';
import { createLog } from '../../src/observability/log.ts';
import { openStore } from '../../src/store/open-store.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { startBot } from '../support/bot-harness.ts';
import { loopsOf } from '../support/loops.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { openTestStore } from '../support/store.ts';

const SOON = { interval: 10, timeout: 10_000 };
const HOUR = 3_600_000;

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

function checkOf(store: Parameters<typeof createClockCheck>[0]['store'], wall: () => number) {
  const lines: string[] = [];
  const log = createLog('info', [], { write: (line) => void lines.push(line) });
  const check = createClockCheck({ store, wall, loop: loopsOf().loop('clock check'), log, everyMs: 10 });
  check.start();
  return { check, said: () => lines.map((line) => JSON.parse(line).msg as string) };
}

describe('clock check', () => {
  test.each([
    [
      'an hour ahead',
      HOUR,
      /^the clock of this machine is 3600 s ahead of the clock of the database: .*Next step: .*NTP/,
    ],
    [
      'an hour behind',
      -HOUR,
      /^the clock of this machine is 3600 s behind the clock of the database: .*Next step: .*NTP/,
    ],
    ['seven seconds ahead', 7_000, /is 7 s ahead/],
  ])('a clock that is %s of that of PostgreSQL is logged once, and again when both agree', async (_, skew, words) => {
    const store = await openStore({ kind: 'postgres', url: await server.createDatabase() });
    let off = skew;
    let asked = 0;
    const counted = () => {
      asked += 1;
      return store;
    };
    const { check, said } = checkOf(counted, () => Date.now() + off);
    await expect.poll(() => check.notes(), SOON).toEqual([expect.stringMatching(words)]);
    expect(Math.abs(Number(check.offsetSeconds()) - skew / 1_000)).toBeLessThan(2);
    const before = asked;
    await expect.poll(() => asked, SOON).toBeGreaterThan(before + 5);
    expect(said()).toEqual([expect.stringMatching(words)]);
    off = 0;
    await expect.poll(() => check.notes(), SOON).toEqual([]);
    expect(said()).toEqual([expect.stringMatching(words), expect.stringMatching(/agree again/)]);
    await check.stop();
    await store.close();
  });

  test('a database that answers late, or not at all, is no clock that is off', async () => {
    let now = 1_000_000;
    const late = checkOf(
      () => ({
        clock: async () => {
          now += 8_000;
          return now;
        },
      }),
      () => now,
    );
    await expect.poll(() => late.check.offsetSeconds(), SOON).not.toBeNull();
    expect([late.check.notes(), late.said()]).toEqual([[], []]);
    await late.check.stop();
    const away = checkOf(
      () => ({ clock: () => Promise.reject(new StoreError('away')) }),
      () => now,
    );
    await away.check.stop();
    expect([away.check.offsetSeconds(), away.check.notes(), away.said()]).toEqual([null, [], []]);
  });

  test('a bot on SQLite has no other clock to compare', async () => {
    await using store = await openTestStore();
    const known = await store.clock();
    expect(store.database.kind === 'sqlite' ? known : Math.abs(Number(known) - Date.now()) < 5_000).toBe(
      store.database.kind === 'sqlite' ? null : true,
    );
  });

  test('a bot on PostgreSQL logs the difference of the clocks, and its metrics show it', async () => {
    await using bot = await startBot({ env: { DATABASE_URL: await server.createDatabase() } });
    const metrics = async () => (await fetch(`${bot.healthUrl}/metrics`)).text();
    await expect.poll(metrics, SOON).toMatch(/^metta_clock_offset_seconds -?\d/m);
    expect(await (await fetch(`${bot.healthUrl}/readyz`)).text()).toBe('ready\n');
  });
});
