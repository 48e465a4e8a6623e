import { describe, expect, test } from 'vitest';
import { shown, tableRows } from '../support/blocks.ts';
import { alterDatabase, holdDatabase, loseDatabase } from '../support/database-trouble.ts';
import { clickIncident, silence } from '../support/incident-clicks.ts';
import { type OncallBot, startOncall } from '../support/oncall-harness.ts';
import { SOON } from '../support/threads.ts';

const lines = ({ log }: OncallBot, words: string) => log.filter((line) => line.includes(words));

/** The card of a collector that fails. */
async function failing(bot: OncallBot) {
  bot.break('github');
  await bot.look();
  return bot.parent(/^Critical: GitHub/);
}

describe('store trouble', () => {
  test('F54 Datadog and the database slow: everything acknowledged in under 1 s, then answered and done', async () => {
    await using bot = await startOncall();
    const card = await failing(bot);
    bot.datadog.faults.always({ kind: 'delay', ms: 1_200 });
    const trouble = await holdDatabase(bot.database);
    const person = bot.slack.as('lead').in('oncall');
    const clicked = clickIncident(bot, card, 'acknowledge');
    const asked = ['/health', '/ci-status', '/collectors'].map((line) => person.command(line));
    for (const { ack } of [clicked, ...asked]) {
      const answered = await ack;
      expect(typeof answered === 'object' && answered.ms).toBeLessThan(1_000);
    }
    for (const one of asked) expect(tableRows(await one.reply()).length).toBeGreaterThan(5);
    expect(bot.replies()).toEqual([]);
    await trouble.end();
    await bot.reply(/Acknowledged by <@U0ONCALL>/);
    expect(clicked.answers()).toEqual([]);
    await bot.nothingMore({ parents: 1, replies: 1 });
  });

  test('F54 a command that fails after its ack is answered with a reference that the log has', async () => {
    await using bot = await startOncall();
    const card = await failing(bot);
    bot.slack.faults.next('views.open', { kind: 'error', error: 'fatal_error' });
    const clicked = silence(bot, card, 'own');
    const answer = await clicked.reply();
    expect(await clicked.ack).toMatchObject({ body: {} });
    const reference = /^The bot could not answer because of an error on its side.*\(reference (\w+)\)/.exec(
      answer.text,
    )?.[1];
    expect(lines(bot, `"reference":"${reference}"`)).toHaveLength(1);
    await bot.nothingMore({ parents: 1, replies: 0 });
  });

  test('E44 the database lost while the bot runs: /health answers, buttons say that nothing was changed, and it goes on', async () => {
    await using bot = await startOncall();
    const card = await failing(bot);
    const id = (await bot.incidents.current(0))[0]?.incident.id;
    const trouble = await loseDatabase(bot.database);
    const person = bot.slack.as('oncall').in('oncall');
    const health = await person.command('/health').reply();
    expect([tableRows(health).length, shown(health).includes('🟢')]).toEqual([26, true]);
    const lost =
      /^The bot's database cannot be used, and nothing was changed as far as the bot can tell \(reference \w+\)\..*Next step: /;
    for (const button of ['acknowledge', 'resolve', 'details'] as const) {
      expect((await clickIncident(bot, card, button).reply()).text).toMatch(lost);
    }
    expect((await silence(bot, card, 'recovery').reply()).text).toMatch(lost);
    expect((await person.command('/collectors').reply()).text).toMatch(lost);
    bot.break('wandb');
    bot.move(60_000);
    await expect.poll(() => lines(bot, 'the database cannot be used'), SOON).toHaveLength(1);
    expect(await (await fetch(`${bot.healthUrl}/readyz`)).text()).toMatch(
      /^not ready: the database cannot be used: (SQLite|PostgreSQL).*Next step: /,
    );

    await trouble.end();
    await bot.look();
    await expect
      .poll(() => bot.parents().map(({ text }) => text), SOON)
      .toEqual([
        expect.stringMatching(/^Critical: GitHub.*Nobody has acknowledged it yet/),
        expect.stringMatching(/^Critical: WandB/),
      ]);
    expect(await bot.incidents.audit(String(id))).toMatchObject([{ what: 'opened' }]);
    await clickIncident(bot, card, 'acknowledge').ack;
    await bot.reply(/Acknowledged by <@U0ONCALL>/);
    await bot.nothingMore({ parents: 2, replies: 1 });
  });

  test('E44 a lease row that is deleted while the bot runs makes it lead again by itself, and failures of the meantime are posted', async () => {
    await using bot = await startOncall();
    await failing(bot);
    await alterDatabase(bot.database, 'delete from leases');
    bot.break('wandb');
    bot.move(60_000);
    const made = () => lines(bot, 'the leader row in the table leases was deleted');
    await expect.poll(made, { timeout: 20_000, interval: 200 }).toHaveLength(1);
    await bot.look();
    await bot.parent(/^Critical: WandB/);
    expect(made()).toHaveLength(1);
    await expect.poll(async () => (await fetch(`${bot.healthUrl}/readyz`)).status, SOON).toBe(200);
    await bot.nothingMore({ parents: 2, replies: 0 });
  }, 40_000);
});
