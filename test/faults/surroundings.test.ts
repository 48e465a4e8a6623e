import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { freePort } from '../../bench/free-port.ts';
import { type Environment, processEnvironment } from '../../src/config/environment.ts';
import {
  becomesTrue,
  catalogWith,
  incidentIn,
  startAttackedServices,
  startOutBot,
} from '../attacks/support/out-bot.ts';
import { ownFolder, removeOwnFolders, runProgram } from '../attacks/support/out-process.ts';
import { postedMessages } from '../support/invariants.ts';
import { HANGS, onSignal, REJECTS, THROWS } from '../support/preload.ts';

afterAll(removeOwnFolders);

const lineWith = (lines: readonly string[], words: RegExp) => lines.find((line) => words.test(line)) ?? '';
const isReady = async (bot: { page(path: string): Promise<{ readonly status: number }> }) =>
  (await bot.page('/readyz')).status === 200;

describe('surroundings', () => {
  test.each([
    ['a rejection that nobody hears', REJECTS, /unheard/],
    ['an error that nobody catches', THROWS, /uncaught/],
  ])(
    'H65 %s: one line with the next step, exit code 1, and the next process goes on with nothing lost or posted twice',
    async (_, code, words) => {
      await using services = await startAttackedServices();
      const env = { ...services.env, ...onSignal(ownFolder(), code) };
      await using bot = await startOutBot(env);
      services.troubles.set('github', 'failed');
      await incidentIn(services, 'C0ONCALL', /GitHub/);
      process.kill(bot.pid, 'SIGUSR2');
      expect(await becomesTrue(() => !bot.isAlive(), 30_000)).toBe(true);
      expect((await bot.stop()).code).toBe(1);
      const line = lineWith(bot.lines, /the bot crashed and exits with code 1/);
      expect(line).toMatch(words);
      expect(line).toMatch(/Next step: /);
      expect(bot.lines.join('\n')).not.toContain('abcdefghijklmnop');
      await using next = await startOutBot(services.env);
      services.troubles.set('wandb', 'failed');
      await incidentIn(services, 'C0ONCALL', /WandB/);
      expect(next.isAlive()).toBe(true);
      expect(postedMessages(services.slack).filter(({ threadTs }) => threadTs === null)).toHaveLength(2);
    },
    240_000,
  );

  test('H65 loops that wait for what never comes: /livez fails, says which and since when, and that a restart helps; /metrics has it', async () => {
    await using services = await startAttackedServices();
    await using bot = await startOutBot({ ...services.env, ...onSignal(ownFolder(), HANGS) });
    expect(await becomesTrue(() => isReady(bot), 60_000)).toBe(true);
    expect(await bot.page('/livez')).toEqual({ status: 200, text: 'alive\n' });
    const metrics = (await bot.page('/metrics')).text;
    for (const loop of [
      'leadership',
      'evaluation',
      'outbox sender',
      'digests',
      'thinning',
      'table check',
      'clock check',
      'permission check',
      'delivery alarm',
    ])
      expect(metrics).toMatch(new RegExp(`metta_loop_idle_seconds\\{loop="${loop}"\\} \\d`));
    process.kill(bot.pid, 'SIGUSR2');
    expect(await becomesTrue(async () => (await bot.page('/livez')).status === 503, 60_000)).toBe(true);
    expect((await bot.page('/livez')).text).toMatch(
      /^not alive: .*(leadership|evaluation|thinning|table check|clock check|permission check|delivery alarm) has been stuck since 20\d\d-\d\d-\d\dT\S+Z, for \d+ s.*\. Next step: restart the process\n$/,
    );
    // The supervisor's restart: a SIGTERM ends even such a process in time.
    expect((await bot.stop()).isKilled).toBe(false);
  }, 240_000);

  test.concurrent('a process that was stopped for a minute is alive within seconds, says so, posts nothing false and loses nothing', async () => {
    await using services = await startAttackedServices();
    await using bot = await startOutBot(services.env);
    expect(await becomesTrue(() => isReady(bot), 60_000)).toBe(true);
    process.kill(bot.pid, 'SIGSTOP');
    services.troubles.set('github', 'failed');
    await sleep(62_000);
    process.kill(bot.pid, 'SIGCONT');
    expect(await becomesTrue(async () => (await bot.page('/livez')).status === 200, 3_000)).toBe(true);
    expect(await incidentIn(services, 'C0ONCALL', /GitHub/)).toBeDefined();
    expect(await becomesTrue(() => isReady(bot), 60_000)).toBe(true);
    expect(lineWith(bot.lines, /the process was paused.*Next step: /)).toMatch(/"seconds":6\d/);
    expect(postedMessages(services.slack)).toHaveLength(1);
  }, 240_000);

  test.concurrent('E43 a database that is away at the start: not ready, alive, and on-call gets a message after a minute with what fails', async () => {
    await using services = await startAttackedServices();
    const url = `postgres://bot:pa55-of-the-test@127.0.0.1:${await freePort()}/bot`;
    await using bot = await startOutBot({ ...services.env, DATABASE_URL: url }, { connects: false });
    services.troubles.set('github', 'failed');
    const alarm = () => services.slack.workspace.messages.filter(({ channel }) => channel === 'C0SYSTEMHEALTH');
    expect(await becomesTrue(() => alarm().length > 0, 160_000)).toBe(true);
    expect(alarm().map((one) => one.text)).toEqual([
      expect.stringMatching(/^The bot has been unable to use its database since /),
    ]);
    expect(JSON.stringify(alarm())).toMatch(/GitHub/);
    expect(JSON.stringify(alarm())).not.toContain('pa55');
    expect([(await bot.page('/livez')).status, (await bot.page('/readyz')).status]).toEqual([200, 503]);
  }, 240_000);

  const startLimited = (files: number, env: Environment) => {
    const { PATH } = processEnvironment();
    return spawn('prlimit', [`--nofile=${files}`, process.execPath, 'dist/bot/main.js', 'start'], {
      env: { PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  };

  const limited = async (files: number, env: Environment) => {
    const child = startLimited(files, env);
    const limit = setTimeout(() => child.kill('SIGKILL'), 60_000);
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    clearTimeout(limit);
    return { code: child.exitCode, said: out + err };
  };

  test('too few file handles at the start: exit code 1 with what is missing, never a silent wait', async () => {
    await using services = await startAttackedServices();
    for (const files of [24, 40]) {
      const { code, said } = await limited(files, services.env);
      expect(code).toBe(1);
      expect(said).toMatch(/EMFILE: too many open files/);
      // Before the first line of the bot's own runs, only Node can say it.
      if (!said.startsWith('node:internal'))
        expect(said).toContain('Next step: let the process open 1,024 files at once');
    }
  }, 240_000);

  test('64 file handles are enough to start, to lead and to connect, as docs/limits.md says', async () => {
    await using services = await startAttackedServices();
    const healthPort = await freePort();
    const child = startLimited(64, { ...services.env, HEALTH_PORT: String(healthPort) });
    const leads = async () => {
      const answer = await fetch(`http://127.0.0.1:${healthPort}/metrics`).then((one) => one.text(), String);
      return /^metta_is_leader\b.* 1$/m.test(answer) && /^metta_slack_connected\b.* 1$/m.test(answer);
    };
    try {
      expect(await becomesTrue(leads, 60_000)).toBe(true);
    } finally {
      child.kill('SIGKILL');
    }
  }, 240_000);

  test('a running bot without file handles goes on, and recovers by itself when there are some again', async () => {
    await using services = await startAttackedServices();
    await using bot = await startOutBot(services.env);
    expect(await becomesTrue(() => isReady(bot), 60_000)).toBe(true);
    const setLimit = (files: number) =>
      execFileSync('prlimit', ['--pid', String(bot.pid), `--nofile=${files}:`], { stdio: 'ignore' });
    const open = Math.max(...readdirSync(`/proc/${bot.pid}/fd`).map(Number)) + 1;
    setLimit(open);
    services.slack.socket.drop();
    services.troubles.set('github', 'failed');
    await sleep(8_000);
    expect(bot.isAlive()).toBe(true);
    const said = bot.lines.filter((line) => /"level":"(warn|error)"/.test(line));
    setLimit(1_024);
    expect(await incidentIn(services, 'C0ONCALL', /GitHub/, 40_000)).toBeDefined();
    expect(await becomesTrue(() => isReady(bot), 60_000)).toBe(true);
    expect((await bot.page('/livez')).status).toBe(200);
    expect(said.join('\n')).not.toBe('');
    expect(postedMessages(services.slack).filter(({ threadTs }) => threadTs === null)).toHaveLength(1);
  }, 240_000);

  test('two bots with different catalogs on one database: one leads, and the other evaluates by its own when it takes over', async () => {
    await using services = await startAttackedServices();
    const without = catalogWith('alerts.yml', (source) => source.replace(/^storm: .*$/m, 'storm: 3'));
    await using first = await startOutBot(services.env);
    await using second = await startOutBot({ ...services.env, CATALOG_FILE: without });
    services.troubles.set('github', 'failed');
    expect(await incidentIn(services, 'C0ONCALL', /GitHub/)).toBeDefined();
    expect(await becomesTrue(async () => (await isReady(first)) && (await isReady(second)), 60_000)).toBe(true);
    expect([(await first.page('/livez')).status, (await second.page('/livez')).status]).toEqual([200, 200]);
    await first.stop();
    services.troubles.set('wandb', 'failed');
    expect(await incidentIn(services, 'C0ONCALL', /WandB/)).toBeDefined();
    expect(postedMessages(services.slack).filter(({ threadTs }) => threadTs === null)).toHaveLength(2);
  }, 240_000);

  test('too little memory: Node ends the process with its own words and code, and it can be started again', async () => {
    await using services = await startAttackedServices();
    const ended = await runProgram(['start'], { ...services.env, NODE_OPTIONS: '--max-old-space-size=16' });
    expect(ended.said).toMatch(/heap out of memory/);
    expect([ended.code, ended.isCutOff]).toEqual([null, false]);
    await using bot = await startOutBot(services.env);
    expect(await becomesTrue(() => isReady(bot), 60_000)).toBe(true);
  }, 240_000);
});
