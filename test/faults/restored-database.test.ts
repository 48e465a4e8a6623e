import { describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { startBot } from '../support/bot-harness.ts';
import { alterDatabase } from '../support/database-trouble.ts';
import { startKillableBot } from '../support/killable-bot.ts';
import { PROCESS_OWNERS } from '../support/process-owners.ts';
import { openRawDatabase } from '../support/raw-database.ts';
import {
  acknowledgedAfterCopy,
  now,
  quiet,
  recoveredAfterCopy,
  restartWith,
  shows,
} from '../support/restored-bot-harness.ts';
import { putBack } from '../support/store-copies.ts';
import { databaseOf } from '../support/test-database.ts';

const LIMIT_MS = 300_000;
const RED = /^Critical: /;
const OVER = /^Recovered: /;

describe.each(PROCESS_OWNERS)('restored database, incidents of $owner', (owner) => {
  test.concurrent('R72 a restored store of a failure that Slack shows as over posts nothing twice', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot({ owner });
    const { parent, copy: failing } = await recoveredAfterCopy(bot);

    await restartWith(bot, () => putBack(bot.env, failing));
    await quiet(bot);
    await quiet(bot);
    expect(now(bot, parent)?.text).toMatch(OVER);
    expect([bot.parents().length, bot.replies().length]).toEqual([1, 1]);
    const store = await openStore(databaseOf(bot.env));
    expect((await store.incidents.current(0)).map(({ incident }) => incident.status)).toEqual(['resolved']);
    await store.close();
  });

  test.concurrent('R72 a restored store of a failure that Slack shows as over posts the next failure once', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot({ owner });
    const { parent, copy: failing } = await recoveredAfterCopy(bot);

    await restartWith(bot, async () => {
      await putBack(bot.env, failing);
      bot.break('github');
    });
    await shows(bot, parent, RED);
    await quiet(bot);
    expect([bot.parents().length, bot.replies(parent).length]).toEqual([1, 2]);
  });

  test.concurrent('R72 a store from before an acknowledgement: the card says what the store knows, and why', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot({ owner });
    const { parent, copy: open } = await acknowledgedAfterCopy(bot);

    await restartWith(bot, () => putBack(bot.env, open));
    await shows(bot, parent, /restored to an earlier state/);
    await quiet(bot);
    expect(now(bot, parent)?.text).not.toMatch(/Acknowledged by/);
    expect([bot.parents().length, bot.replies().length]).toEqual([1, 1]);
  });
});

describe('restored database', () => {
  test('R72 a database that was put back under a bot that runs makes it not alive, with the sentence: a supervisor starts it again', async () => {
    await using bot = await startBot({ env: { ONCALL_CHANNEL: 'C0ONCALL' } });
    const page = async (path: string) => {
      const answer = await fetch(`${bot.healthUrl}${path}`);
      return [answer.status, await answer.text()];
    };
    const soon = { interval: 50, timeout: 15_000 };
    await expect.poll(() => page('/readyz'), soon).toEqual([200, 'ready\n']);
    expect(await page('/livez')).toEqual([200, 'alive\n']);
    // A process that never led cannot know that the database is an older one.
    await using raw = await openRawDatabase(databaseOf(bot.env));
    await expect
      .poll(() => raw.rows('select holder from leases'), soon)
      .toEqual([{ holder: expect.stringMatching(/./) }]);
    await alterDatabase(databaseOf(bot.env), 'update leases set holder = null, fence = 0, expires_at = 0');
    await expect
      .poll(() => page('/livez'), soon)
      .toEqual([
        503,
        'not alive: the database was restored to an older state while the bot runs: nothing is evaluated or sent any more, to avoid duplicates. Next step: restart the process\n',
      ]);
    expect(await page('/readyz')).toEqual([503, expect.stringContaining('restored to an older state')]);
  });
});
