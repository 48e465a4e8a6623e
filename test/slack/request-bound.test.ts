import { describe, expect, test } from 'vitest';
import { clickIncident, silence } from '../support/incident-clicks.ts';
import { startOncall } from '../support/oncall-harness.ts';
import { readStoreRows } from '../support/store-rows.ts';
import { databaseOf } from '../support/test-database.ts';

const TOO_MANY = /^Too many requests at once: this one was refused, and nothing was changed\./;

/** An incident whose answers wait until they are let go, and more clicks than are taken at once. */
async function crowd() {
  const bot = await startOncall();
  let letGo = () => {};
  const until = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  bot.break('github');
  await bot.look();
  const card = await bot.parent(/^Critical: GitHub/);
  bot.slack.faults.always('response_url', { kind: 'hold', until });
  const pressed = Array.from({ length: 230 }, () => clickIncident(bot, card, 'details'));
  await Promise.all(pressed.map(({ ack }) => ack));
  return { bot, card, pressed, letGo };
}

describe('request bound', () => {
  test('clicks beyond the bound are acknowledged and answered that nothing was changed, and none is lost silently', async () => {
    const { bot, card, pressed, letGo } = await crowd();
    await using _ = bot;
    const settled = clickIncident(bot, card, 'resolve');
    const forms = silence(bot, card, '1h');
    expect([typeof (await settled.ack), typeof (await forms.ack)]).toEqual(['object', 'object']);
    bot.slack.faults.clear('response_url');
    letGo();
    const told = await Promise.all([...pressed, settled, forms].map((one) => one.reply(1, { withinMs: 20_000 })));
    const refused = told.filter(({ text }) => TOO_MANY.test(text));
    expect(refused.length).toBeGreaterThanOrEqual(32);
    expect(refused.length).toBeLessThan(60);
    const rows = await readStoreRows(databaseOf(bot.env));
    expect(rows.audit.map(({ what }) => what)).toEqual(['opened']);
    expect(
      bot.log.filter((line) => line.includes('too many requests from Slack at once: some were refused')),
    ).toHaveLength(1);
  }, 60_000);

  test('a button of an incident does not wait for the questions before it', async () => {
    await using bot = await startOncall();
    bot.break('github');
    await bot.look();
    const card = await bot.parent(/^Critical: GitHub/);
    bot.datadog.faults.always({ kind: 'delay', ms: 9_000 });
    let answered = 0;
    const asked = Array.from({ length: 60 }, () => bot.slack.as('engineer').in('system-health').command('/health'));
    // One that is missing is found by the count.
    for (const one of asked)
      one.reply(1, { withinMs: 30_000 }).then(
        () => (answered += 1),
        () => {},
      );
    await Promise.all(asked.map(({ ack }) => ack));
    await clickIncident(bot, card, 'acknowledge').ack;
    const deeds = async () => (await readStoreRows(databaseOf(bot.env))).audit.map(({ what }) => what);
    await expect.poll(deeds, { timeout: 8_000 }).toContain('acknowledged');
    expect(answered).toBe(0);
    bot.datadog.faults.clear();
    await expect.poll(() => answered, { timeout: 30_000 }).toBe(asked.length);
  }, 60_000);

  test('a command beyond the bound is refused with its acknowledgement', async () => {
    const { bot, letGo } = await crowd();
    await using _ = bot;
    const asked = bot.slack.as('engineer').in('system-health').command('/health');
    expect(await asked.reply()).toMatchObject({ via: 'ack', text: expect.stringMatching(TOO_MANY) });
    letGo();
  }, 60_000);
});
