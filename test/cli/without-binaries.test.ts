import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyWithoutBinaries, type InstalledCopy } from '../support/installed-copy.ts';

/** Makes Node's own SQLite one that is too old, so that every version of Node needs the package. */
const WITHOUT_SQLITE = 'data:text/javascript,process.getBuiltinModule = undefined;';

let installed: InstalledCopy;
beforeAll(() => {
  installed = copyWithoutBinaries();
});
afterAll(() => installed.remove());

const run = (args: readonly string[], env: Record<string, string> = {}) => {
  const options = { cwd: installed.folder, env, encoding: 'utf8', timeout: 60_000 } as const;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', WITHOUT_SQLITE, installed.file, ...args],
    options,
  );
  return { status, out: stdout, err: stderr };
};

describe('an installation without optional packages', () => {
  test('doctor names both parts that do not load, each with a next step, and ends with its own code', () => {
    const { status, out, err } = run(['doctor']);
    expect(out).toMatch(/^NOT OK +store\.opens .*the package for it does not load.*Next step: update Node to 24/m);
    expect(out).toMatch(/^NOT OK +charts\.draw .*Next step: install the bot again on this machine/m);
    expect(out).toMatch(/Next step: do what each line says/);
    expect([status, err]).toEqual([78, '']);
  }, 60_000);

  test('demo --once says in the words of the bot why it did not start, and ends with its code', () => {
    const { status, err } = run(['demo', '--once'], {
      NODE_OPTIONS: `--import ${WITHOUT_SQLITE.replaceAll(' ', '%20')}`,
    });
    expect(err).toContain('The bot of the demo did not start:');
    expect(err).toMatch(/the package for it does not load[\s\S]*Next step: update Node to 24/);
    expect(err).not.toMatch(/because of a bug|^ +at /m);
    expect(status).toBe(78);
  }, 60_000);

  test('a next step names a command that exists in it', () => {
    expect(run(['dashboards', 'diff'], { DASHBOARDS_DIR: 'none' }).err).toContain(
      'run `npx --no metta-health-bot dashboards build`',
    );
  });
});
