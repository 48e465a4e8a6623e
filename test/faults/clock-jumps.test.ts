import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { outboxKeyOf } from '../support/invariants.ts';
import { startOncall } from '../support/oncall-harness.ts';
import { SOON } from '../support/threads.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;

/** A bot whose own clock the test sets; a jump lasts until some looks are over. */
async function start() {
  let skew = 0;
  const bot = await startOncall({ skewMs: () => skew, env: { DIGEST_CHANNEL: 'C0SYSTEMHEALTH' } });
  const page = async (path: string) => (await fetch(`${bot.healthUrl}${path}`)).status;
  return {
    ...bot,
    page,
    ready: () => vi.waitFor(async () => expect(await page('/readyz')).toBe(200), SOON),
    async jump(ms: number) {
      skew = ms;
      // The lease is renewed, and looks are due, within that time.
      await sleep(1_500);
    },
    /** Resolves when the digest of the settings is written down: from then on it is due each day. */
    async subscribed() {
      const store = await openStore(bot.database);
      await vi.waitFor(async () => expect(await store.digests.choices()).toHaveLength(1), SOON);
      await store.close();
    },
    digests: () => bot.slack.workspace.messages.map(outboxKeyOf).filter((key) => /^digest:/.test(key)),
    [Symbol.asyncDispose]: () => bot[Symbol.asyncDispose](),
  };
}

describe('clock jumps', () => {
  test.concurrent('D35 steps of seconds by NTP while the lease is held leave the leader, and an incident is posted once', async () => {
    await using bot = await start();
    for (const seconds of [2, -2, 8, -8, 15, -15, 30, -30, 0]) {
      await bot.jump(seconds * SECOND);
      expect(await bot.page('/livez')).toBe(200);
    }
    await bot.ready();
    bot.break('github');
    await bot.look();
    await bot.parent(/^Critical: GitHub/);
    await bot.jump(-20 * SECOND);
    await bot.jump(20 * SECOND);
    await bot.jump(0);
    bot.heal('github');
    await bot.look(2);
    await bot.reply(/Recovered/);
    await bot.nothingMore({ parents: 1, replies: 1 });
  }, 180_000);

  test.concurrent('D35 a clock that is set a year ahead and back, then a year back and ahead: alive, nothing false, nothing lost, no digest twice', async () => {
    await using bot = await start();
    await bot.subscribed();
    bot.move(21 * HOUR);
    await bot.look();
    for (const ms of [YEAR, 0, -YEAR, 0]) {
      await bot.jump(ms);
      expect(await bot.page('/livez')).toBe(200);
      // What is due is looked for at each start; otherwise each minute.
      await bot.restart();
      await sleep(2_500);
    }
    await bot.look(2);
    await bot.ready();
    bot.break('github');
    await bot.look();
    await bot.parent(/^Critical: GitHub/);
    bot.heal('github');
    await bot.look(2);
    await bot.reply(/Recovered/);
    await bot.drain();
    const digests = bot.digests();
    expect(new Set(digests).size).toBe(digests.length);
    expect(digests.filter((key) => key.endsWith('2026-11-24'))).toHaveLength(1);
    const incidents = bot.parents().filter((message) => outboxKeyOf(message).startsWith('incident:'));
    expect(incidents.map(({ text }) => text)).toEqual([expect.stringMatching(/GitHub/)]);
  }, 240_000);
});
