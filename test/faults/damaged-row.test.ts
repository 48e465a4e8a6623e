import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sqliteModule } from '../../src/store/sqlite-module.ts';
import { startBot } from '../support/bot.ts';

test('an incident that cannot be read is named at /readyz and in the log, and the bot goes on', async () => {
  await using bot = await startBot({ env: { ONCALL_CHANNEL: 'C0ONCALL' } });
  const { DatabaseSync } = await sqliteModule();
  const file = new DatabaseSync(join(String(bot.env.DATA_DIR), 'metta-health-bot.db'));
  file.exec(`pragma busy_timeout = 2000;
    insert into incidents values ('torn', 'subject', 'torn', 'firing', 1, null, 1, '{"id":')`);
  file.close();
  const ready = async () => {
    const answer = await fetch(`${bot.healthUrl}/readyz`);
    return [answer.status, await answer.text()];
  };
  await expect
    .poll(ready, { timeout: 10_000 })
    .toEqual([200, expect.stringMatching(/^ready\nincidents cannot be read.*\(torn\); next step: put back a copy/)]);
  const told = bot.log.filter((line) => line.includes('an incident cannot be read'));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('"key":"torn"');
});
