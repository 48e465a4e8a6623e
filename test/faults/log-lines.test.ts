import { describe, expect, test } from 'vitest';
import { loseDatabase } from '../support/database-trouble.ts';
import { clickIncident, silence } from '../support/incident-clicks.ts';
import { startOncall } from '../support/oncall-harness.ts';
import { SOON } from '../support/threads.ts';

describe('log lines', () => {
  test('a failure around the bot is one short line in the log, with its code and without a stack', async () => {
    await using bot = await startOncall();
    bot.break('github');
    await bot.look();
    const card = await bot.parent(/^Critical: GitHub/);
    const asker = bot.slack.as('oncall').in('oncall');
    const withError = () => bot.log.filter((line) => line.includes('"err":'));

    bot.datadog.faults.always({ kind: 'status', status: 503 });
    bot.move(3_600_000);
    await asker.command('/health').reply();
    bot.datadog.faults.clear();
    expect(withError().some((line) => line.includes('503'))).toBe(true);

    const trouble = await loseDatabase(bot.database);
    await clickIncident(bot, card, 'acknowledge').reply();
    bot.move(60_000);
    await expect
      .poll(() => withError().filter((line) => line.includes('"StoreError"')).length, SOON)
      .toBeGreaterThan(1);
    await trouble.end();

    for (const fault of [{ kind: 'status', status: 503 }, { kind: 'drop' }] as const) {
      bot.slack.faults.always('*', fault);
      bot.slack.faults.always('response_url', fault);
      const before = withError().length;
      asker.command('/collectors');
      await expect.poll(() => withError().length, { ...SOON, message: JSON.stringify(fault) }).toBeGreaterThan(before);
      bot.slack.faults.clear();
    }
    bot.slack.faults.next('views.open', { kind: 'error', error: 'fatal_error' });
    await silence(bot, card, 'own').reply();
    const unreached = () => bot.log.filter((line) => line.includes('Slack cannot be reached'));
    for (const fault of [{ kind: 'status', status: 503 }, { kind: 'drop' }, { kind: 'html' }] as const) {
      const before = unreached().length;
      bot.slack.faults.always('*', fault);
      const started = bot.restart();
      await expect.poll(() => unreached().length, { ...SOON, message: JSON.stringify(fault) }).toBeGreaterThan(before);
      bot.slack.faults.clear();
      await started;
    }

    const long = withError().filter((line) => /"stack"|\\n|node_modules|"headers"/.test(line));
    expect(long).toEqual([]);
    for (const line of withError()) {
      expect(line.length).toBeLessThan(700);
      expect(JSON.parse(line)).toMatchObject({ err: { type: expect.any(String), message: expect.any(String) } });
    }
  });
});
