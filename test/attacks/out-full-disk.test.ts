import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { lacksRight } from '../support/needed-rights.ts';
import { becomesTrue, incidentIn, startAttackedServices, startOutBot } from './support/out-bot.ts';
import { faultsOf, judge } from './support/out-judge.ts';
import { ownFolder, removeOwnFolders, runProgram, showsStack } from './support/out-process.ts';

afterAll(removeOwnFolders);

/** A disk of its own at a new folder; undefined where this user may not mount one. */
function mount(options: string): ({ readonly folder: string } & Disposable) | undefined {
  const folder = ownFolder();
  if (process.getuid?.() !== 0) return undefined;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return { folder, [Symbol.dispose]: () => void execFileSync('umount', ['-l', folder]) };
}

/** Whether disks can be mounted at all: in a container without that right these attacks cannot be tried. */
const canMount = () => {
  using disk = mount('size=100k');
  return disk !== undefined;
};
const SKIPS = lacksRight(canMount(), 'a mount');

describe.concurrent('disks', () => {
  test.skipIf(SKIPS)(
    'a full disk is named as such, a click changes nothing meanwhile, and with room again the bot goes on',
    async () => {
      using disk = mount('size=3m');
      await using services = await startAttackedServices();
      const folder = disk?.folder ?? '';
      await using bot = await startOutBot({ ...services.env, DATA_DIR: folder });
      await becomesTrue(async () => (await bot.page('/readyz')).status === 200, 15_000);
      const filler = join(folder, 'filler');
      const fill = () => {
        try {
          for (;;) appendFileSync(filler, Buffer.alloc(1_024));
        } catch {
          // It is full.
        }
      };
      const before = bot.lines.length;
      fill();
      services.troubles.set('github', 'failed');
      const names = /disk|no space|ENOSPC/i;
      const said = async () => [...bot.lines.slice(before), (await bot.page('/readyz')).text].join('\n');
      const isNamed = await becomesTrue(async () => {
        fill();
        return names.test(await said());
      }, 20_000);
      const { status } = await bot.page('/readyz');
      const answer = await services.slack
        .as('engineer')
        .in('system-health')
        .command('/health')
        .reply(1, { withinMs: 15_000 })
        .catch(() => undefined);
      const words = await said();
      rmSync(filler, { force: true });
      const card = await incidentIn(services, 'C0ONCALL', /GitHub/, 30_000);
      const isReady = await becomesTrue(async () => (await bot.page('/readyz')).status === 200, 15_000);
      judge('a full disk', [
        {
          attempt: 'the log or /readyz',
          faults: faultsOf({
            'does not name the disk': !isNamed,
            'says "cannot rollback"': /cannot rollback/.test(words),
          }),
        },
        { attempt: '/readyz', faults: faultsOf({ [`says ${status}`]: status !== 503 }) },
        { attempt: '/health', faults: faultsOf({ 'does not answer': answer === undefined }) },
        {
          attempt: 'afterwards',
          faults: faultsOf({
            'posts no incident': card === undefined,
            'is not ready': !isReady,
            'is gone': !bot.isAlive(),
          }),
        },
      ]);
      expect(folder).not.toBe('');
    },
    240_000,
  );

  test.skipIf(SKIPS)(
    'a disk that is full or read-only at the start is named',
    async () => {
      using small = mount('size=12k');
      using fixed = mount('size=1m');
      await using services = await startAttackedServices();
      if (fixed) execFileSync('mount', ['-o', 'remount,ro', fixed.folder]);
      const start = (folder: string | undefined) =>
        runProgram(['start'], { ...services.env, DATA_DIR: folder }, { stopAfterMs: 4_000 });
      const [full, readOnly] = await Promise.all([start(small?.folder), start(fixed?.folder)]);
      judge('a full disk', [
        {
          attempt: 'full at the start',
          faults: faultsOf({
            [`says ${full.said.slice(-300)}`]: !/disk|no space|ENOSPC/i.test(full.said),
            'shows a stack': showsStack(full.said),
          }),
        },
        {
          attempt: 'read-only at the start',
          faults: faultsOf({
            [`ends with ${readOnly.code}`]: readOnly.code !== 78,
            'does not say so': !/read.?only|cannot be written|EROFS/i.test(readOnly.said),
            'shows a stack': showsStack(readOnly.said),
          }),
        },
      ]);
    },
    240_000,
  );
});
