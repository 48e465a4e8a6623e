import { describe, expect, test } from 'vitest';
import { shown } from '../support/blocks.ts';
import { startBot } from '../support/bot-harness.ts';
import { startOncall } from '../support/oncall-harness.ts';
import { OVER_HTTP } from '../support/over-http.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Half an hour beside every full hour elsewhere: a time of another zone cannot pass for one of this. */
const ZONE = 'Asia/Kolkata';
const inZone = (instant: number) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' }).format(instant);

describe('time', () => {
  test('D38 host, team and readers in three zones: every text with a time names the zone it is of', async () => {
    expect(Intl.DateTimeFormat().resolvedOptions().timeZone).not.toBe(ZONE);
    await using bot = await startOncall({ timeZone: ZONE });
    const person = bot.slack.as('lead').in('oncall');
    bot.break('github');
    await bot.look();
    const card = await bot.parent(new RegExp(`^Critical: GitHub.* since ${inZone(bot.now())} \\(${ZONE}\\)`));
    bot.move(31 * MINUTE);
    await bot.look();
    await bot.reply(/Nobody has acknowledged this/);
    await person.click(card, 'incident.acknowledge').ack;
    await bot.reply(/Acknowledged/);
    expect((await person.click(card, 'incident.acknowledge', { isStale: true }).reply()).text).toMatch(/already/);
    await person.choose(card, 'incident.silence', `${(await bot.incidents.current(0))[0]?.incident.id} 1h`).ack;
    await bot.reply(/Silenced/);
    bot.move(51 * MINUTE);
    await bot.look();
    await bot.reply(/The silence ends/);
    bot.move(10 * MINUTE);
    await bot.look();
    await bot.reply(/No longer silenced/);
    bot.heal('github');
    await bot.look(2);
    await bot.reply(/Recovered/);
    const [parent = card] = bot.parents();
    await person.click(parent, 'incident.details').reply();
    await person.command('/collectors').reply();
    await bot.nothingMore({ parents: 1, replies: 6 });

    const texts = bot.slack.workspace.messages
      .filter(({ postedBy }) => postedBy === 'bot')
      .flatMap((message) => [message.text, shown(message)]);
    const withTimes = texts.filter((text) => /\d\d:\d\d/.test(text));
    expect(withTimes.length).toBeGreaterThanOrEqual(18);
    expect(withTimes.filter((text) => !text.includes(`(${ZONE})`))).toEqual([]);
  }, 30_000);

  test.each([
    ['5 min 10 s ago', -310, 401],
    ['5 min ago, which is just in time', -300, 200],
    ['5 min ahead, which is just in time', 300, 200],
    ['5 min 10 s ahead', 310, 401],
    ['1 h ahead', 3_600, 401],
  ])('D39 signed %s over HTTP', async (_, timestampOffsetSeconds, status) => {
    // Bolt goes by the time of the host: it is half a minute later here, so that the edge is not crossed on the way.
    const now = Math.floor(Date.now() / 1000) * 1000 + 30_900;
    await using bot = await startBot({ env: OVER_HTTP, clock: () => now });
    bot.slack.deliverTo({ url: `http://127.0.0.1:${bot.slackPort}/slack/events` });
    const asked = bot.slack.as('engineer').in('system-health').command('/health', { timestampOffsetSeconds });
    expect((await asked.deliveries).map((delivery) => 'status' in delivery && delivery.status)).toEqual([status]);
    if (status === 200) return void (await asked.reply());
    await bot.slack.as('engineer').in('system-health').command('/ci-status').reply();
    expect(asked.answers()).toEqual([]);
  });

  test('D34 points that come late are not an incident, and a failure that comes late is posted', async () => {
    await using bot = await startOncall();
    bot.datadog.faults.always({ kind: 'nulls', last: 1 });
    for (let times = 0; times < 5; times += 1) {
      bot.move(4 * MINUTE);
      await bot.look();
    }
    await bot.nothingMore({ parents: 0, replies: 0 });
    bot.datadog.faults.clear();
    bot.datadog.faults.always({ kind: 'nulls', last: 3 });
    bot.break('github');
    await bot.look();
    await bot.parent(/^Critical: GitHub/);
    await bot.nothingMore({ parents: 1, replies: 0 });
  });

  test("D35 the bot's clock jumps an hour ahead and back: no false incident, none lost, none late", async () => {
    let skew = 0;
    await using bot = await startOncall({ skewMs: () => skew });
    const looked = async () => {
      const due = bot.now() + skew;
      const lastEvaluationAt = async () => (await bot.incidents.evaluationState()).lastEvaluationAt ?? 0;
      await expect
        .poll(async () => Math.abs((await lastEvaluationAt()) - due), { timeout: 8_000 })
        .toBeLessThan(30_000);
    };
    skew = HOUR;
    await looked();
    skew = 0;
    await looked();
    await bot.look(4);
    await bot.nothingMore({ parents: 0, replies: 0 });

    skew = HOUR;
    await looked();
    bot.break('github');
    bot.move(MINUTE);
    await looked();
    const card = await bot.parent(/^Critical: GitHub/);
    await bot.slack.as('oncall').in('oncall').click(card, 'incident.acknowledge').ack;
    await bot.reply(/Acknowledged/);
    skew = 0;
    await looked();
    bot.break('wandb');
    await bot.look();
    await bot.parent(/^Critical: WandB/);
    bot.heal('github');
    await bot.look(2);
    await bot.reply(/Recovered/);
    await bot.nothingMore({ parents: 2, replies: 2 });
  }, 30_000);
});
