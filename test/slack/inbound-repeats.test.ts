import { describe, expect, test } from 'vitest';
import { clickIncident } from '../support/incident-clicks.ts';
import { startOncall } from '../support/oncall-harness.ts';
import { seenKeys } from '../support/store-rows.ts';
import { databaseOf } from '../support/test-database.ts';

describe('requests that only read', () => {
  test('nothing is stored for them, and what changes something is stored before it is done', async () => {
    await using bot = await startOncall();
    const database = databaseOf(bot.env);
    bot.break('github');
    await bot.look();
    const incident = await bot.parent(/^Critical: GitHub/);
    await bot.drain();
    const before = await seenKeys(database);
    const channel = bot.slack.as('engineer').in('system-health');
    for (const line of ['/health', '/health help', '/ci-status', '/collectors']) await channel.command(line).reply();
    await clickIncident(bot, incident, 'details').reply();
    await bot.slack.as('engineer').openHome().ack;
    await expect.poll(() => bot.slack.as('engineer').home()).toBeDefined();
    expect(await seenKeys(database)).toEqual(before);
    await channel.command('/digest subscribe 09:00').reply();
    await clickIncident(bot, incident, 'acknowledge').ack;
    expect((await seenKeys(database)).length).toBeGreaterThanOrEqual(before.length + 2);
  }, 60_000);

  test('nothing is stored for the fields of a form, whose changes only show something', async () => {
    await using bot = await startOncall();
    const lead = bot.slack.as('lead');
    const place = lead.in('system-health');
    place.click(await place.command('/digest').reply(), 'digest.subscribe');
    const form = await bot.slack.view(({ type }) => type === 'modal');
    const before = await seenKeys(databaseOf(bot.env));
    lead.chooseIn(form, 'digest.form.days', 'chosen');
    await bot.slack.view(({ id, hash }) => id === form.id && hash !== form.hash);
    expect(await seenKeys(databaseOf(bot.env))).toEqual(before);
  }, 60_000);

  test('a repeat of one is acknowledged and not answered again', async () => {
    await using bot = await startOncall();
    const asked = bot.slack.as('engineer').in('system-health').command('/health help', { repeat: 3 });
    expect((await asked.deliveries).map(({ kind }) => kind)).toEqual(['acked', 'acked', 'acked']);
    await asked.reply();
    await bot.slack.as('engineer').in('system-health').command('/health help').reply();
    expect(asked.answers()).toHaveLength(1);
  }, 60_000);

  test('a typed request for a file, and a living card, is stored before it is done, and a repeat does nothing', async () => {
    await using bot = await startOncall();
    const database = databaseOf(bot.env);
    const place = bot.slack.as('engineer').in('system-health');
    for (const line of ['/incidents csv', '/incidents 30d as CSV', '/health live', '/health env:production live end']) {
      const before = await seenKeys(database);
      const asked = place.command(line, { repeat: 3 });
      expect((await asked.deliveries).map(({ kind }) => kind)).toEqual(['acked', 'acked', 'acked']);
      await asked.reply();
      const trigger = (await seenKeys(database)).filter((key) => !before.includes(key) && !key.startsWith('once '));
      expect(trigger, line).toHaveLength(1);
      expect(asked.answers(), line).toHaveLength(1);
    }
  }, 60_000);
});
