import { describe, expect, test } from 'vitest';
import { startKillableBot } from '../support/killable-bot.ts';
import { PROCESS_OWNERS } from '../support/process-owners.ts';
import { acknowledgedAfterCopy, now, quiet, recoveredAfterCopy, shows } from '../support/restored-bot-harness.ts';
import { failOver } from '../support/store-copies.ts';

const LIMIT_MS = 300_000;

describe.each(PROCESS_OWNERS)('failover, incidents of $owner', (owner) => {
  test.concurrent('R72 a failover that lost an acknowledgement, under a bot that runs: the card says what the database knows, and why', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot({ owner });
    const { parent, copy: open } = await acknowledgedAfterCopy(bot);

    await failOver(bot.env, open);
    await shows(bot, parent, /restored to an earlier state/);
    await quiet(bot);
    expect(now(bot, parent)?.text).not.toMatch(/Acknowledged by/);
    expect([bot.parents().length, bot.replies().length]).toEqual([1, 1]);
  });

  test.concurrent('R72 a recovery that a failover lost is posted once by the bot that runs', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot({ owner });
    const { parent, copy: failing } = await recoveredAfterCopy(bot);

    await failOver(bot.env, failing);
    await quiet(bot);
    await quiet(bot);
    expect(now(bot, parent)?.text).toMatch(/^Recovered: /);
    expect([bot.parents().length, bot.replies().length]).toEqual([1, 1]);
  });
});
