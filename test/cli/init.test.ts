import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { runInit } from '../../src/cli/init.ts';
import { INIT_USAGE } from '../../src/cli/init-flags.ts';
import { ProblemsError } from '../../src/core/problem.ts';
import { exampleCatalogs } from '../../src/init/example-catalogs.ts';
import { SETTING_FLAGS } from '../../src/init/questions.ts';

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'init-')), 'bot');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const FLAGS = ['--socket', '--oncall-channel', '#oncall', '--fallback-channel', 'team'];

async function init(args: readonly string[], env: Record<string, string> = {}) {
  const lines: string[] = [];
  const code = await runInit(['--folder', folder, ...args], {
    env,
    interactive: undefined,
    timeZone: 'Europe/Berlin',
    signal: new AbortController().signal,
    write: (line) => void lines.push(line),
  });
  return { code, out: lines.join('\n') };
}

const problemsOf = async (args: readonly string[], env?: Record<string, string>) => {
  const failed = await init(args, env).then(
    () => undefined,
    (error: unknown) => error,
  );
  return failed instanceof ProblemsError ? failed.problems.map(({ where }) => where) : failed;
};
const written = () => parseEnv(readFileSync(join(folder, '.env'), 'utf8'));

/** A person at a terminal, who types the next line whenever a question ends in the brackets of its default. */
async function typed(answers: readonly string[], args: readonly string[] = []) {
  const input = new PassThrough();
  const rest = [...answers];
  let screen = '';
  const output = new Writable({
    write(chunk, _encoding, done) {
      screen += String(chunk);
      if (/\] $/.test(String(chunk)) && rest.length > 0) setImmediate(() => input.write(rest.shift() ?? ''));
      done();
    },
  });
  const lines: string[] = [];
  const code = await runInit(['--folder', folder, ...args], {
    env: {},
    interactive: { input, output },
    timeZone: 'Europe/Berlin',
    signal: new AbortController().signal,
    write: (line) => void lines.push(line),
  });
  return { code, screen, out: lines.join('\n'), unused: rest };
}

describe('init with flags', () => {
  test('--help lists every option and every exit code, and writes nothing', async () => {
    const { code, out } = await init(['--help']);
    expect([code, out]).toEqual([0, INIT_USAGE]);
    for (const word of [...Object.keys(SETTING_FLAGS).map((flag) => `--${flag}`), '64', '78', '130']) {
      expect(out).toContain(word);
    }
    expect(readdirSync(join(folder, '..'))).toEqual([]);
  });

  test.each(exampleCatalogs().map(({ name }) => name))(
    '%s: what it writes is a catalog and settings that work',
    async (name) => {
      const { code, out } = await init(['--catalog', name, ...FLAGS], { SLACK_BOT_TOKEN: 'xoxb-1234567' });
      expect(code).toBe(0);
      expect(readdirSync(folder).sort()).toEqual(['.env', 'catalog', 'manifest.yml']);
      expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
      expect(written()).toMatchObject({
        SLACK_BOT_TOKEN: 'xoxb-1234567',
        SLACK_APP_TOKEN: '',
        ONCALL_CHANNEL: 'oncall',
        ONCALL_FALLBACK_CHANNEL: 'team',
        TEAM_TIMEZONE: 'Europe/Berlin',
        DD_SITE: 'datadoghq.com',
        CATALOG_FILE: 'catalog',
      });
      const catalog = loadCatalog(join(folder, 'catalog'));
      const manifest = readFileSync(join(folder, 'manifest.yml'), 'utf8');
      for (const { command } of catalog.dashboards) if (command) expect(manifest).toContain(`command: ${command}`);
      expect(out).toContain('main.js doctor');
      expect(out).not.toContain('xoxb-1234567');
    },
  );

  test('CI only runs the collectors of its catalog, and says what they still need', async () => {
    const { out } = await init(['--catalog', 'ci-only', ...FLAGS]);
    expect(written()).toMatchObject({ COLLECT: 'github,health', GITHUB_TOKEN: '', GITHUB_REPOSITORY: '' });
    expect(out).toMatch(/Write into \.env:[\s\S]*GITHUB_REPOSITORY/);
  });

  test('HTTP has the URL in the manifest and asks for the signing secret, whatever token is around', async () => {
    const flags = ['--catalog', 'web-service', '--url', 'https://bot.example.com', ...FLAGS.slice(1)];
    const { code } = await init(flags, { SLACK_APP_TOKEN: 'xapp-1234567' });
    expect(code).toBe(0);
    expect(written()).toMatchObject({ SLACK_SIGNING_SECRET: '' });
    expect(written()).not.toHaveProperty('SLACK_APP_TOKEN');
    expect(readFileSync(join(folder, 'manifest.yml'), 'utf8')).toContain('https://bot.example.com/slack/events');
  });

  test('without a terminal each required flag that is missing is named, all at once, and nothing is written', async () => {
    expect(await problemsOf([])).toEqual(['--catalog', '--socket', '--oncall-channel', '--fallback-channel']);
    expect(await problemsOf(['--catalog', 'team', '--socket', '--oncall-channel', ''])).toEqual(['--fallback-channel']);
    expect(readdirSync(join(folder, '..'))).toEqual([]);
  });

  test('every wrong value is reported at once, under its flag, and no key is repeated', async () => {
    const wrong = [
      '--catalog',
      'webservice',
      '--socket',
      '--url',
      'http://x',
      '--time-zone',
      'Berlin',
      '--site',
      'no site',
    ];
    const more = [
      '--oncall-channel',
      'a',
      '--fallback-channel',
      '#a',
      '--set',
      'NOPE=1',
      '--set',
      'CATALOG_FILE=elsewhere',
      '--set',
      'DD_API_KEY=abcdefgh',
    ];
    expect(await problemsOf([...wrong, ...more])).toEqual(
      expect.arrayContaining([
        '--catalog',
        '--socket',
        '--url',
        '--time-zone',
        '--site',
        '--fallback-channel',
        '--set',
      ]),
    );
    const failed = await init([...wrong, ...more]).catch((error: Error) => error.message);
    expect(failed).toContain('did you mean web-service?');
    expect(failed).not.toContain('abcdefgh');
    expect(failed).toContain('CATALOG_FILE is where init writes it');
    expect((await init(['--help', ...wrong, ...more])).code).toBe(0);
  });

  test('--yes takes every default, and an unknown option is an error of usage', async () => {
    expect((await init(['--yes'])).code).toBe(0);
    expect(written()).not.toHaveProperty('ONCALL_CHANNEL');
    expect(loadCatalog(join(folder, 'catalog')).title).toBe('Metta System Health');
    await expect(init(['--nope'])).rejects.toMatchObject({ name: 'UsageError', usage: INIT_USAGE });
  });

  test('what exists is kept, and what would have been written is said without keys; the rest is written', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, '.env'), 'MINE=1\n');
    const { code, out } = await init(['--catalog', 'ci-only', ...FLAGS], { DD_API_KEY: 'abcdefghijkl' });
    expect(code).toBe(0);
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('MINE=1\n');
    expect(out).toMatch(
      /Kept .*\.env, which exists; it was not changed\.\n {4}It would have said:\n {4}DD_API_KEY=\(given/,
    );
    expect(out).toContain('ONCALL_CHANNEL=oncall');
    expect(out).not.toContain('abcdefghijkl');
    expect(readdirSync(folder).sort()).toEqual(['.env', 'catalog', 'manifest.yml']);
  });

  test('the manifest is that of a catalog which is there already', async () => {
    await init(['--catalog', 'web-service', ...FLAGS]);
    rmSync(join(folder, 'manifest.yml'));
    const { out } = await init(['--catalog', 'ci-only', ...FLAGS]);
    expect(readFileSync(join(folder, 'manifest.yml'), 'utf8')).toContain('/service-status');
    expect(out).toContain('It would have had catalog/alerts.yml');
  });
});

describe('init at a terminal', () => {
  const KEYS = ['\n', '\n', '\n', '\n'];

  test('asks, tells the reason of an answer that cannot be, asks again, and shows no key', async () => {
    const { code, screen, unused } = await typed([
      ...['nope\n', '3\n', '\n', 'xapp-wrong-token\n', 'xoxb-secret-token\n', '\n', '\n', '\n', '\n'],
      ...['#oncall\n', 'oncall\n', 'team\n', '\n', 'Berlin\n', 'Europe/Paris\n', '\n', '\n', 'y\n'],
    ]);
    expect(code).toBe(0);
    expect(unused).toEqual([]);
    expect(screen).toMatch(/no catalog is called "nope"/);
    expect(screen).toContain('belongs into SLACK_APP_TOKEN, and does not start with xoxb-');
    expect(screen).toContain('ONCALL_FALLBACK_CHANNEL is the channel of ONCALL_CHANNEL');
    expect(screen).toContain('write an IANA zone, such as Europe/Berlin');
    expect(screen).not.toMatch(/xoxb-secret|xapp-wrong/);
    expect(written()).toMatchObject({ SLACK_BOT_TOKEN: 'xoxb-secret-token', TEAM_TIMEZONE: 'Europe/Paris' });
    expect(loadCatalog(join(folder, 'catalog')).title).toBe('Web Service Health');
  });

  test('Ctrl-C at any question ends with 130, and nothing is written', async () => {
    const endings = [
      ['\u0003'],
      ['2\n', '\u0003'],
      ['2\n', '\n', 'xoxb-half\u0003'],
      ['1\n', '\n', ...KEYS, '\n', '\u0003'],
    ];
    for (const answers of endings) {
      const { code, out } = await typed(answers);
      expect([code, out]).toEqual([130, 'Interrupted: nothing was written. Next step: run init again']);
      expect(readdirSync(join(folder, '..'))).toEqual([]);
    }
  });

  test('the end of the input counts as Ctrl-C, and no for an answer writes nothing', async () => {
    expect((await typed(['\u0004'])).code).toBe(130);
    const all = ['2\n', '\n', ...KEYS, '\n', '\n', '\n', '\n', '\n', '\n', 'health\n', 'no\n'];
    const { code, out } = await typed(all);
    expect([code, out]).toEqual([0, 'Nothing was written.']);
    expect(readdirSync(join(folder, '..'))).toEqual([]);
  });
});
