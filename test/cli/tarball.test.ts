import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { processEnvironment } from '../../src/config/environment.ts';
import { VERSION } from '../../src/core/package-root.ts';
import { startWorld } from '../doctor/doctor-harness.ts';

/** What an installation may take on the disk, in MiB. */
const MOST_MIB = 90;

const folder = mkdtempSync(join(tmpdir(), 'tarball-'));
const empty = join(folder, 'empty');
const NAME = 'metta-health-bot';
const modules = join(empty, 'node_modules');
const bot = join(modules, '.bin', NAME);
/** Where npm and its cache are, and nothing that vitest sets. */
const { PATH = '', HOME = '' } = processEnvironment();
const env = { PATH, HOME, DATA_DIR: join(empty, 'data') };
const run = (args: readonly string[], more: Record<string, string> = {}) => {
  const { status, stdout, stderr } = spawnSync(bot, args, {
    cwd: empty,
    env: { ...env, ...more },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, out: stdout, err: stderr };
};

/** Writes these settings into a file that init has made, as a person does. */
function fillIn(file: string, values: Readonly<Record<string, string>>, names: readonly string[]): void {
  const lines = readFileSync(file, 'utf8').split('\n');
  const filled = lines.map((line) => {
    const name = names.find((one) => line.startsWith(`${one}=`));
    return name === undefined ? line : `${name}=${values[name]}`;
  });
  expect(filled.filter((line, index) => line !== lines[index])).toHaveLength(names.length);
  writeFileSync(file, filled.join('\n'));
}

beforeAll(() => {
  // Nothing is built anew beside tests that run what is built.
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]);
  mkdirSync(empty);
  const tarball = join('..', `metta-health-bot-${VERSION}.tgz`);
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--no-workspaces', '--loglevel=error'];
  execFileSync('npm', ['install', ...options, tarball], { cwd: empty, env, stdio: 'pipe' });
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('tarball', () => {
  test('installed into an empty folder it is small, and beside it are the parts with binaries alone', () => {
    const [size] = execFileSync('du', ['-sm', modules], { encoding: 'utf8' }).split('\t');
    expect(Number(size)).toBeLessThanOrEqual(MOST_MIB);
    const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'));
    const names = Object.keys(packages).map((path) => path.replace(/^node_modules\//, ''));
    const platform = new RegExp(`^@napi-rs/canvas-${process.platform}-${process.arch}(-\\w+)?$`);
    expect(names.filter((name) => !platform.test(name))).toEqual([
      '@napi-rs/canvas',
      '@photostructure/sqlite',
      'metta-health-bot',
      'node-addon-api',
      'node-gyp-build',
    ]);
    process.stdout.write(`Installed from the tarball: ${size} MiB in ${names.length} packages\n`);
  });

  test('what runs, its licences and its source maps are there, and no source, test or file of a developer', () => {
    const files = readdirSync(join(modules, 'metta-health-bot'), { recursive: true, encoding: 'utf8' });
    for (const file of ['LICENSE', 'dist/THIRD-PARTY-LICENSES.txt', 'dist/bot/main.js.map', 'dist/page/index.html']) {
      expect(files).toContain(file);
    }
    expect(files.filter((file) => /^(src|test|scripts|packages|node_modules)\b|\.ts$|\.env$/.test(file))).toEqual([]);
  });

  test('--version, manifest and dashboards answer without any setting', () => {
    expect(run(['--version'])).toEqual({ status: 0, out: `${VERSION}\n`, err: '' });
    expect(run(['manifest'])).toEqual({ status: 0, out: readFileSync('manifest.yml', 'utf8'), err: '' });
    for (const kind of ['dashboards', 'monitors']) {
      const { status, out } = run([kind, 'validate']);
      expect([status, out]).toEqual([0, expect.stringContaining('OK')]);
    }
  });

  test('start, collect and store check say all that is missing, and exit with 78', () => {
    expect(run(['start'])).toMatchObject({ status: 78, err: expect.stringContaining('SLACK_BOT_TOKEN') });
    expect(run(['collect', 'github'])).toMatchObject({ status: 78, err: expect.stringContaining('GITHUB_TOKEN') });
    expect(run(['store', 'check'])).toMatchObject({ status: 78, err: expect.stringContaining('DATA_DIR') });
  });

  test('a collector runs as far as its source, which is not there', () => {
    const { status, err, out } = run(['collect', 'eval'], { EVAL_RESULTS_DIR: join(empty, 'none') });
    expect([status, `${out}${err}`]).toEqual([expect.any(Number), expect.stringContaining('Next step')]);
    expect(`${out}${err}`).not.toMatch(/^ +at |ERR_MODULE_NOT_FOUND/m);
  });

  test('init, doctor and start lead from an empty folder to an answer in Slack', { timeout: 120_000 }, async () => {
    await using world = await startWorld();
    const home = join(empty, 'team');
    const flags = ['--catalog', 'team', '--socket', '--oncall-channel', '#oncall', '--fallback-channel', 'spare'];
    const made = run(['init', '--folder', 'team', ...flags, '--collect', '', '--set', 'HEALTH_PORT=0']);
    expect([made.status, made.err]).toEqual([0, '']);
    expect(made.out).toContain('Check everything:   npx --no metta-health-bot doctor');
    fillIn(join(home, '.env'), world.env, ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'DD_API_KEY', 'DD_APP_KEY']);
    appendFileSync(join(home, '.env'), `SLACK_API_URL=${world.slack.apiUrl}\nDD_API_URL=${world.datadog.url}\n`);
    const bare = { cwd: home, env: { PATH, HOME } };
    // As it says; what it asks is in this process, which therefore may not wait for it without doing anything else.
    const doctor = spawn('npx', ['--no', NAME, 'doctor'], bare);
    const [said, [code]] = await Promise.all([text(doctor.stdout), once(doctor, 'exit')]);
    expect([said.split('\n').filter((line) => line.startsWith('NOT OK')), code]).toEqual([[], 0]);
    const child = spawn(bot, ['start'], bare);
    try {
      await expect.poll(() => world.slack.socket.count(), { timeout: 30_000 }).toBeGreaterThan(0);
      const asked = world.slack.as('engineer').in('oncall').command('/health');
      const answers = () => JSON.stringify(asked.answers());
      await expect.poll(answers, { timeout: 30_000 }).toContain('Metta System Health');
      expect(world.slack.unexpected).toEqual([]);
    } finally {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  });

  test('demo --once prints both answers', () => {
    const { status, out, err } = run(['demo', '--once']);
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/Metta System Health[\s\S]*GitHub CI\/CD/);
  });

  test('the demo serves its page, and its bot connects with dashboards that the local Datadog took', async () => {
    const child = spawn(bot, ['demo', '--port', '0'], { cwd: empty, env });
    try {
      const said: string[] = [];
      for await (const line of createInterface({ input: child.stdout })) {
        said.push(line);
        if (line.includes('is connected')) break;
      }
      const [, page = ''] = /demo is at (\S+)/.exec(said.join('\n')) ?? [];
      expect(await (await fetch(page)).text()).toContain('<!doctype html>');
    } finally {
      child.kill('SIGINT');
      await once(child, 'exit');
    }
  });

  test('a chart is drawn, with the font that came with it', () => {
    const built = join(modules, 'metta-health-bot', 'dist', 'bot');
    const file = readdirSync(built).find((name) => /^canvas-\w+\.js$/.test(name)) ?? '';
    const config = { type: 'bar', data: { labels: ['Ω'], datasets: [{ data: [1] }] }, options: {} };
    const code = `const { createCanvasRenderer } = await import(${JSON.stringify(join(built, file))});
      const png = await createCanvasRenderer().png(${JSON.stringify({ config, width: 200, height: 100 })});
      process.stdout.write(Buffer.from(png).toString('latin1', 1, 4));`;
    const drawn = spawnSync(process.execPath, ['--input-type=module', '-e', code], { cwd: empty, encoding: 'utf8' });
    expect([drawn.stdout, drawn.stderr]).toEqual(['PNG', '']);
  });
});
