import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { PACKAGE_ROOT } from '../../src/core/package-root.ts';
import { becomesTrue, incidentIn, startAttackedServices, startOutBot } from './support/out-bot.ts';
import { faultsOf, judge } from './support/out-judge.ts';
import { ownFolder, removeOwnFolders, runProgram } from './support/out-process.ts';

afterAll(removeOwnFolders);

/** Addresses at which this port is listened on, as the kernel has them: /proc/net/tcp and tcp6. */
function listenersOf(port: number): readonly string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    readFileSync(table, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local = '', , state]) => state === '0A' && local.endsWith(`:${wanted}`))
      .map(([, local = '']) => local.split(':')[0] ?? ''),
  );
}

const LOOPBACK = /^0100007F$|^0{24}01000000$|^0000000000000000FFFF00000100007F$/;
const EVERYWHERE = /^0+$/;

const canConnect = (address: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host: address, port, timeout: 2_000 });
    const end = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => end(true));
    for (const event of ['error', 'timeout'] as const) socket.once(event, () => end(false));
  });

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);

describe.concurrent('a bot leaves nothing open that others can use', () => {
  test('the health port is for this machine alone, unless HEALTH_HOST says otherwise', async () => {
    await using services = await startAttackedServices();
    await using usual = await startOutBot(services.env);
    await using open = await startOutBot({ ...services.env, DATA_DIR: ownFolder(), HEALTH_HOST: '0.0.0.0' });
    const [near, far] = [listenersOf(usual.healthPort), listenersOf(open.healthPort)];
    judge('the health port', [
      {
        attempt: 'by default',
        faults: faultsOf({
          [`listens at ${near}`]: near.length === 0 || !near.every((address) => LOOPBACK.test(address)),
          'answers at another address': await canConnect('127.0.0.2', usual.healthPort),
          'does not answer here': (await usual.page('/livez')).status !== 200,
        }),
      },
      {
        attempt: 'with HEALTH_HOST=0.0.0.0',
        faults: faultsOf({
          [`listens at ${far}`]: !far.some((address) => EVERYWHERE.test(address)),
          'does not answer at another address': !(await canConnect('127.0.0.2', open.healthPort)),
        }),
      },
    ]);
  }, 240_000);

  test('the folder of the bot has mode 700 and its files 600, also in a folder that existed before', async () => {
    await using services = await startAttackedServices();
    const parent = ownFolder();
    const [fresh, old] = [join(parent, 'new', 'data'), join(parent, 'old')];
    mkdirSync(old, { mode: 0o755 });
    await using first = await startOutBot({ ...services.env, DATA_DIR: fresh });
    await using second = await startOutBot({ ...services.env, DATA_DIR: old });
    const files = [fresh, old].flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
    judge('modes of files', [
      { attempt: 'a new folder', faults: faultsOf({ [`has ${modeOf(fresh)}`]: modeOf(fresh) !== '700' }) },
      ...files.map((file) => ({
        attempt: file.slice(parent.length),
        faults: faultsOf({ [`has ${modeOf(file)}`]: modeOf(file) !== '600' }),
      })),
    ]);
    expect([files.length >= 2, first.isAlive(), second.isAlive()]).toEqual([true, true, true]);
  }, 240_000);

  test('an .env that others may read, and a plain http address, are warned of', async () => {
    await using services = await startAttackedServices();
    const cwd = ownFolder();
    const env: Readonly<Record<string, string | undefined>> = {
      ...services.env,
      DD_API_URL: 'http://datadog.invalid',
      DATA_DIR: join(cwd, 'data'),
    };
    const source = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [`${name}='${value}'`]));
    writeFileSync(join(cwd, '.env'), source.join('\n'), { mode: 0o644 });
    const { said } = await runProgram(['start'], {}, { cwd, stopAfterMs: 4_000 });
    const warnings = said.split('\n').filter((line) => /"level":"warn"|warning/i.test(line));
    judge('warnings at start', [
      {
        attempt: 'a readable .env',
        faults: faultsOf({ 'is not warned of': !warnings.some((line) => line.includes('.env')) }),
      },
      {
        attempt: 'plain http',
        faults: faultsOf({
          'is not warned of': !warnings.some(
            (line) => line.includes('DD_API_URL') && /http:|https|plain|encrypt/i.test(line),
          ),
        }),
      },
    ]);
  }, 240_000);

  test('two processes on one folder post an incident once, also when the leader stands still', async () => {
    await using services = await startAttackedServices();
    await using one = await startOutBot(services.env);
    await using two = await startOutBot(services.env);
    services.troubles.set('github', 'failed');
    const card = await incidentIn(services, 'C0ONCALL', /GitHub/);
    const leader = one.lines.some((line) => line.includes('became leader')) ? one : two;
    const other = leader === one ? two : one;
    // A process frozen during a write keeps SQLite's file locked, so the outcome of this message must be stored first.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    process.kill(leader.pid, 'SIGSTOP');
    const isTaken = await becomesTrue(() => other.lines.some((line) => line.includes('became leader')), 30_000);
    const lastLines = other.lines.slice(-3).join(' | ');
    process.kill(leader.pid, 'SIGCONT');
    services.troubles.set('wandb', 'failed');
    await incidentIn(services, 'C0ONCALL', /WandB/);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const count = (text: RegExp) =>
      services.slack.workspace.messages.filter(
        (message) => message.threadTs === null && message.postedBy === 'bot' && text.test(message.text),
      ).length;
    judge('two processes on one folder', [
      {
        attempt: 'an incident',
        faults: faultsOf({ [`has ${count(/GitHub/)} cards`]: card === undefined || count(/GitHub/) !== 1 }),
      },
      { attempt: 'the lead', faults: faultsOf({ [`is not taken over: ${lastLines}`]: !isTaken }) },
      {
        attempt: 'an incident after that',
        faults: faultsOf({ [`has ${count(/WandB/)} cards`]: count(/WandB/) !== 1 }),
      },
      { attempt: 'the processes', faults: faultsOf({ 'are not both there': !one.isAlive() || !two.isAlive() }) },
    ]);
  }, 240_000);
});

test('every package of the lock file has a sha512 of its contents', () => {
  const { packages } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package-lock.json'), 'utf8'));
  const entries = Object.entries<{ integrity?: string; link?: boolean }>(packages).filter(
    // The bot itself and the packages of this repository come from no registry.
    ([path, { link }]) => path !== '' && !link && !/^packages\/[a-z-]+$/.test(path),
  );
  judge(
    'supply chain: entries of the lock file',
    entries.map(([attempt, { integrity = 'none' }]) => ({
      attempt,
      faults: faultsOf({ [`its integrity is ${integrity}`]: !/^sha512-[\w+/]{86}==$/.test(integrity) }),
    })),
  );
  expect(entries.length).toBeGreaterThan(400);
});
