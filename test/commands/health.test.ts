import { expect, test } from 'vitest';
import { startBot } from '../support/bot.ts';

test('smoke', async () => {
  await using bot = await startBot();
  const asked = bot.slack.as('engineer').in('system-health').command('/health');
  console.log(await asked.ack);
  const m = await asked.reply();
  console.log(m.text);
  console.log(JSON.stringify(m.blocks, null, 1).slice(0, 9000));
  const ci = await bot.slack.as('engineer').in('system-health').command('/ci-status').reply();
  console.log(ci.text);
  console.log(JSON.stringify(ci.blocks, null, 1).slice(0, 7000));
  console.log(bot.log.join(''), bot.datadog.requests.length, bot.slack.unexpected);
  expect(1).toBe(1);
});
