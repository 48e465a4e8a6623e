import { describe, expect, test } from 'vitest';
import { startBot } from '../support/bot-harness.ts';
import { alterDatabase } from '../support/database-trouble.ts';
import { databaseOf } from '../support/test-database.ts';

describe('damaged row', () => {
  test('E44 an incident that cannot be read is named at /readyz and in the log, and the bot goes on', async () => {
    await using bot = await startBot({ env: { ONCALL_CHANNEL: 'C0ONCALL' } });
    await alterDatabase(
      databaseOf(bot.env),
      `insert into incidents values ('torn', 'subject', 'torn', 'firing', 1, null, 1, '{"id":')`,
    );
    const ready = async () => {
      const answer = await fetch(`${bot.healthUrl}/readyz`);
      return [answer.status, await answer.text()];
    };
    await expect
      .poll(ready, { timeout: 10_000 })
      .toEqual([200, expect.stringMatching(/^ready\nincidents cannot be read.*\(torn\); next step: restore a copy/)]);
    const told = bot.log.filter((line) => line.includes('an incident cannot be read'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('"key":"torn"');
  });
});
