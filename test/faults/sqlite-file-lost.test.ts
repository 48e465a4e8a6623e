import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { sqliteModule } from '../../src/store/sqlite/sqlite-file.ts';
import { tableRows } from '../support/blocks.ts';
import { startBot } from '../support/bot-harness.ts';
import { SOON } from '../support/threads.ts';

describe('SQLite file lost', () => {
  test.each([
    ['deleted', (folder: string) => rm(folder, { recursive: true }), 'was deleted, moved or replaced'],
    ['overwritten', (folder: string) => writeFile(join(folder, 'metta-health-bot.db'), 'text'), 'was overwritten'],
  ])(
    'E44 the database is %s while the bot runs: within a second or two it is not ready, says why once, and answers',
    async (_, lose, words) => {
      await using bot = await startBot({ env: { ONCALL_CHANNEL: 'C0ONCALL' } });
      const ready = async () => (await fetch(`${bot.healthUrl}/readyz`)).text();
      await expect.poll(ready, SOON).toBe('ready\n');
      await lose(String(bot.env.DATA_DIR));
      await expect
        .poll(ready, { interval: 50, timeout: 2_000 })
        .toContain(`not ready: the database cannot be used: SQLite: `);
      expect(await ready()).toContain(words);
      const said = () => bot.log.filter((line) => line.includes('the database cannot be used')).length;
      await expect.poll(said, SOON).toBe(1);
      const answer = await bot.slack.as('engineer').in('system-health').command('/health').reply();
      expect(tableRows(answer)).toHaveLength(26);
    },
  );

  test('E44 a copy from before is written over the database while the bot runs: it is not ready, and says so', async () => {
    await using bot = await startBot({ env: { ONCALL_CHANNEL: 'C0ONCALL' } });
    const folder = String(bot.env.DATA_DIR);
    const [file, copy] = [join(folder, 'metta-health-bot.db'), join(folder, 'copy')];
    const ready = async () => (await fetch(`${bot.healthUrl}/readyz`)).text();
    await expect.poll(ready, SOON).toBe('ready\n');
    const { DatabaseSync } = await sqliteModule();
    const other = new DatabaseSync(file);
    other.exec(`vacuum into '${copy}'`);
    // The lease is renewed every three seconds.
    await sleep(3_500);
    other.exec('pragma wal_checkpoint(truncate)');
    other.close();
    await writeFile(file, await readFile(copy));
    await expect.poll(ready, { interval: 50, timeout: 6_000 }).toContain('not ready: the database cannot be used');
    const said = () => bot.log.filter((line) => line.includes('the database cannot be used')).length;
    await expect.poll(said, SOON).toBe(1);
    expect(await bot.slack.as('engineer').in('system-health').command('/health').reply()).toBeDefined();
  }, 30_000);
});
