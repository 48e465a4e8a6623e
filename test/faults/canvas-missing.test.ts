import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { BOT } from '../../src/cli/demo-bot.ts';
import { copyWithoutBinaries } from '../support/installed-copy.ts';
import { startKillableBot } from '../support/killable-bot.ts';

/** The database of the bot on a Node without an SQLite that is new enough. */
const SQLITE = ['@photostructure/sqlite', 'node-gyp-build', 'node-addon-api'];
const MINUTE_MS = 60_000;

test('a digest is posted without its pictures where the canvas does not load, and the bot goes on', async () => {
  const installed = copyWithoutBinaries(SQLITE);
  try {
    await using bot = await startKillableBot({ program: { ...BOT, file: installed.file } });
    const left = MINUTE_MS - (Date.now() % MINUTE_MS);
    if (left < 2_000) await sleep(left);
    const time = new Date().toISOString().slice(11, 16);
    bot.slack.as('lead').in('system-health').command(`/digest subscribe ${time} UTC daily`);
    await bot.parent(/Metta System Health is/);
    await bot.drained();
    expect(bot.log.filter((line) => line.includes('"level":"fatal"'))).toEqual([]);
    expect(bot.log.join('\n')).toContain('Cannot find native binding');
    expect(await bot.stop()).toBe(0);
  } finally {
    installed.remove();
  }
}, 180_000);
