import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { STOP_MS } from '../../src/app/lifecycle.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { unknownSettings } from './support/settings.ts';

const FILE = 'deploy/systemd/metta-health-bot.service';
const unit = readFileSync(FILE, 'utf8');
const valuesOf = (key: string) => [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);
const only = (key: string) => valuesOf(key).join('\n');

/** Version of systemd-analyze; 0 where there is none. */
function analyzeVersion(): number {
  const { stdout } = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });
  return Number(/^systemd (\d+)/.exec(stdout ?? '')?.[1] ?? 0);
}

const version = analyzeVersion();
if (version === 0) process.stderr.write('systemd-analyze is not installed: the unit is not verified by it here\n');

const folder = mkdtempSync(join(tmpdir(), 'unit-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The blocks of a page in a language, without the fences. */
const blocksOf = (page: string, language: string) =>
  [...readFileSync(page, 'utf8').matchAll(new RegExp(`^\\s*\`\`\`${language}\\n(.*?)\`\`\`$`, 'gms'))].map(
    ([, block = '']) => block,
  );

/** Returns the exit code and the lines of `systemd-analyze verify` about a unit, perhaps with a drop-in file. */
function verify(text: string, dropIn?: string) {
  // The program that it starts is looked for, so one stands in its place.
  const withNode = (lines: string) => lines.replaceAll(/=\/usr\/(local\/)?bin\/node/g, `=${process.execPath}`);
  const name = join(folder, 'metta-health-bot.service');
  rmSync(`${name}.d`, { recursive: true, force: true });
  mkdirSync(`${name}.d`, { recursive: true });
  writeFileSync(name, withNode(text));
  if (dropIn !== undefined) writeFileSync(join(`${name}.d`, 'override.conf'), withNode(dropIn));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', name], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', XDG_RUNTIME_DIR: folder },
  });
  return { status, said: stderr.split('\n').filter((line) => line.includes('metta-health-bot')) };
}

describe(FILE, () => {
  test('every variable in it exists, and no secret is one of them', () => {
    const set = valuesOf('Environment').map((pair) => pair.split('=')[0] ?? '');
    expect(set.length).toBeGreaterThan(1);
    expect(unknownSettings(set)).toEqual([]);
    expect(only('EnvironmentFile')).toBe('/etc/metta-health-bot/env');
  });

  test('starts the file that the package has, as a user of its own, which its other file makes', () => {
    const { bin } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(only('ExecStart')).toBe(`/usr/bin/node ${only('WorkingDirectory')}/${bin['metta-health-bot']} start`);
    const users = readFileSync('deploy/systemd/metta-health-bot.sysusers.conf', 'utf8');
    expect(users).toMatch(new RegExp(`^u ${only('User')} - `));
    expect(users).toContain(`/var/lib/${only('StateDirectory')}`);
    expect(valuesOf('Environment')).toContain(`DATA_DIR=/var/lib/${only('StateDirectory')}`);
  });

  test('is started again after a crash, and not after what only a person can fix', () => {
    expect(only('Restart')).toBe('on-failure');
    expect(only('RestartPreventExitStatus')).toBe(String(EXIT.config));
    expect(Number(only('TimeoutStopSec')) * 1_000).toBeGreaterThan(STOP_MS);
    // The bot sends nothing to systemd, so these would end it.
    expect(unit).not.toMatch(/^(WatchdogSec|Type=notify)/m);
  });

  test.skipIf(version === 0)('systemd-analyze verify finds nothing, and finds a mistyped key', () => {
    expect(verify(unit)).toEqual({ status: 0, said: [] });
    expect(verify(unit.replace('ProtectSystem=', 'ProtectSytsem=')).said.join()).toContain('ProtectSytsem');
  });

  test.skipIf(version === 0)('the drop-in of docs/install.md is read, and one without its section is not', () => {
    const [dropIn = ''] = blocksOf('docs/install.md', 'ini');
    expect(dropIn).toContain(only('ExecStart').replace('/usr/bin', '/usr/local/bin'));
    expect(verify(unit, dropIn)).toEqual({ status: 0, said: [] });
    expect(verify(unit, dropIn.replace('[Service]\n', '')).said.join()).toContain('outside of section');
  });

  test.each(['docs/install.md', 'docs/doctor.md'])('%s runs a command as the unit runs the bot', (page) => {
    const [command = ''] = blocksOf(page, 'sh').flatMap((block) => /systemd-run .*/s.exec(block) ?? []);
    for (const key of ['User', 'EnvironmentFile', 'WorkingDirectory', 'StateDirectory', 'StateDirectoryMode'])
      expect(command).toContain(`--property=${key}=${only(key)} `);
    const folders = valuesOf('Environment').filter((pair) => pair.startsWith('DATA_DIR='));
    expect(command).toContain(`--setenv=${folders[0]} `);
    expect(command).toContain(only('ExecStart').replace(/start$/, ''));
  });

  test.skipIf(version < 250)('systemd-analyze security counts little that the bot could do to the system', () => {
    const said = execFileSync('systemd-analyze', ['security', '--offline=true', FILE], { encoding: 'utf8' });
    expect(Number(/exposure level for .*: ([\d.]+)/.exec(said)?.[1])).toBeLessThan(2);
  });
});
