import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AttackedBot, startAttackedBot } from './support/attacked-bot.ts';
import { atRate, idleCrowd, watchMemory } from './support/floods.ts';
import { clickAs } from './support/incident-clicks.ts';
import { send, timestamp } from './support/requests.ts';
import { eachOf, IS_LONG, inShortOrLong } from './support/size.ts';
import { tried } from './support/table.ts';

vi.setConfig({ testTimeout: 500_000, hookTimeout: 90_000 });

/** How much more memory than before a flood may take for a while, in MB. */
const MORE_MEMORY = 150;
/** An incident is told within this time, in milliseconds, whatever else comes in. */
const IN_TIME = 15_000;

const forged = () => ({
  'content-type': 'application/x-www-form-urlencoded',
  'x-slack-request-timestamp': timestamp(),
  'x-slack-signature': `v0=${'0'.repeat(64)}`,
});

let bot: AttackedBot;
beforeAll(async () => {
  bot = await warmed(await startAttackedBot({ slack: { ackMilliseconds: 60_000 } }));
});
afterAll(() => bot[Symbol.asyncDispose]());

/** Warms the bot up, so that what it always needs is there before memory is measured. */
async function warmed(cold: AttackedBot): Promise<AttackedBot> {
  for (const line of ['/health', '/ci-status', '/collectors']) {
    await cold.slack.as('engineer').in('system-health').command(line).reply(1, { withinMs: 20_000 });
  }
  return cold;
}

/** The milliseconds until an incident stood in #oncall, or null where it did not in time; and one row of the table. */
async function incidentDuring(what: string, of: AttackedBot, collector: string): Promise<number | null> {
  const told = await of.incident(collector, IN_TIME).catch(() => null);
  // More than three at once would be told as one.
  of.troubles.set(collector, 'works');
  tried(`an incident told within 15 s during ${what}`, 1, told === null ? 0 : 1);
  return told && Math.round(told.ms);
}

/** The milliseconds until a signed command was acknowledged, tried again as a person would, or null. */
async function commandDuring(what: string, of: AttackedBot, attempts = 1): Promise<number | null> {
  let taken: number | null = null;
  for (let at = 0; at < attempts && taken === null; at += 1) {
    const ack = await of.slack.as('engineer').in('system-health').command('/health').ack;
    if (typeof ack !== 'string' && ack.ms < 3_000) taken = Math.round(ack.ms);
  }
  tried(`a signed command taken within 3 s during ${what}`, 1, taken === null ? 0 : 1);
  return taken;
}

/** How much the memory of the bot grew at most while that went on, in MB; and one row of the table. */
async function growthDuring(what: string, limit: number, act: () => Promise<void>): Promise<number> {
  const before = bot.memory().now;
  const most = watchMemory(bot);
  await act();
  const more = Math.round(most() - before);
  tried(`memory grows by less than ${limit} MB during ${what}`, 1, more < limit ? 1 : 0);
  return more;
}

/** The most that began after one of them and were acknowledged before it; a machine that stands still overtakes nobody. */
function mostOvertaken(order: readonly number[]): number {
  const overtaken = order.map((own, place) => order.slice(0, place).filter((other) => other > own).length);
  return Math.max(0, ...overtaken);
}

const LARGE = Buffer.alloc(4_000_000, 'a');
const WAYS = [
  ['with a forged signature', forged, 'github', true],
  ['without signature', () => ({ ...forged(), 'x-slack-signature': undefined }), 'wandb', false],
  ['in chunks', () => ({ ...forged(), 'transfer-encoding': 'chunked' }), null, false],
] as const;

describe('floods', () => {
  test.for(WAYS.filter(([, , , isAlways]) => IS_LONG || isAlways))(
    '200 unsigned requests of 4 MB at once, %s',
    async ([how, headers, collector], { expect: check }) => {
      const what = `200 requests of 4 MB ${how}`;
      const more = await growthDuring(what, MORE_MEMORY, async () => {
        const each = () => send(bot.port, { headers: headers(), body: LARGE }, 30_000);
        const flood = Promise.all(Array.from({ length: 200 }, each));
        const ack = await commandDuring(what, bot);
        const ms = collector === null ? 0 : await incidentDuring(what, bot, collector);
        const taken = (await flood).filter((status) => status !== 0 && (status < 400 || status > 499));
        tried(`unsigned requests of 4 MB ${how}`, 200, 200 - taken.length);
        check.soft({ taken, ended: bot.ended() }).toEqual({ taken: [], ended: null });
        check.soft({ ack, ms }).toEqual({ ack: check.any(Number), ms: check.any(Number) });
      });
      check.soft(more).toBeLessThan(MORE_MEMORY);
    },
  );

  test('many small unsigned requests: a few lines in the log', async () => {
    const before = bot.log.length;
    const count = inShortOrLong(300, 2_000);
    const all = Array.from({ length: count });
    const statuses = await eachOf(all, 25, (_, at) =>
      send(bot.port, { headers: forged(), body: `text=${at}` }, 30_000),
    );
    await bot.slack.as('engineer').in('system-health').command('/health help').reply(1, { withinMs: 20_000 });
    const lines = bot.log.length - before;
    tried('small unsigned requests, refused', count, statuses.filter((status) => status === 401).length);
    tried('a flood of unsigned requests leaves at most 50 lines in the log', 1, lines <= 50 ? 1 : 0);
    expect(statuses.filter((status) => status !== 401)).toEqual([]);
    expect(lines).toBeLessThanOrEqual(50);
  });

  test('200 commands a second leave memory steady, and an incident is posted meanwhile', async ({ expect: check }) => {
    const what = '200 commands a second';
    const people = ['engineer', 'lead', 'oncall'];
    let next = 0;
    const ask = () => {
      next += 1;
      return bot.slack
        .as(people[next % 3] ?? '')
        .in('system-health')
        .command('/health').ack;
    };
    const more = await growthDuring(what, 2 * MORE_MEMORY, async () => {
      const flood = atRate(200, inShortOrLong(2, 20), ask);
      const ms = await incidentDuring(what, bot, 'eval');
      const acks = await flood;
      const lost = acks.filter((ack) => typeof ack === 'string');
      tried('commands at 200 a second, each acknowledged', acks.length, acks.length - lost.length);
      check.soft({ ms, lost, ended: bot.ended() }).toEqual({ ms: check.any(Number), lost: [], ended: null });
    });
    check.soft(more).toBeLessThan(2 * MORE_MEMORY);
  });

  test('thousands of clicks are each acknowledged, memory stays steady, and an incident is posted meanwhile', async ({
    expect: check,
  }) => {
    const { card } = await bot.incident('health', 20_000);
    const count = inShortOrLong(600, 10_000);
    const what = `${count} presses`;
    const buttons = ['Acknowledge', 'Resolve', 'Details'];
    const more = await growthDuring(what, 2 * MORE_MEMORY, async () => {
      /** Presses in the order in which they were acknowledged; each is the number of its beginning. */
      const order: number[] = [];
      const flood = eachOf(Array.from({ length: count }), 50, async (_, at) => {
        const ack = await clickAs(bot, at % 2 === 0 ? 'oncall' : 'guest', card, buttons[at % 3] ?? '').ack;
        order.push(at);
        return ack;
      });
      const [acks, ms] = await Promise.all([flood, incidentDuring(what, bot, 'skypilot')]);
      const lost = acks.filter((ack) => typeof ack === 'string');
      tried('presses, each acknowledged', count, count - lost.length);
      check.soft({ ms, lost, ended: bot.ended() }).toEqual({ ms: check.any(Number), lost: [], ended: null });
      // Those who press first do not wait until all others were served.
      const most = mostOvertaken(order);
      tried('no press is overtaken by half of the flood', 1, most < count / 2 ? 1 : 0);
      check.soft(most).toBeLessThan(count / 2);
    });
    check.soft(more).toBeLessThan(2 * MORE_MEMORY);
  });

  /** Idle connections at once: more than the process may have open. */
  const CROWD = 400;

  test('idle connections that come back, against 256 open files', async ({ expect: check }) => {
    await using small = await startAttackedBot({ openFiles: 256 });
    for (const [what, port, collector] of [
      ['idle connections on the health port', small.healthPort, 'github'],
      ['idle connections on the HTTP port', small.port, 'wandb'],
    ] as const) {
      using crowd = idleCrowd(port, CROWD);
      await vi.waitFor(() => expect(crowd.connected()).toBeGreaterThan(200), { timeout: 10_000 });
      const ms = await incidentDuring(what, small, collector);
      const ack = await commandDuring(what, small, 10);
      const asked = small.slack.as('lead').in('system-health').command('/health help');
      const answer = port === small.port ? null : await asked.reply(1, { withinMs: 5_000 }).catch(() => 'none');
      const isHeld = ms !== null && ack !== null && answer !== 'none' && small.ended() === null;
      tried(what, CROWD, isHeld ? CROWD : 0);
      check.soft({ what, ms, ack, isHeld, ended: small.ended() }).toEqual({
        what,
        ms: check.any(Number),
        ack: check.any(Number),
        isHeld: true,
        ended: null,
      });
    }
    await vi.waitFor(async () => expect((await small.health('/livez')).status).toBe(200), { timeout: 20_000 });
  });
});
