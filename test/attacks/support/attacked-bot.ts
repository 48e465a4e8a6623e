import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LocalServices, type LocalServicesOptions, startLocalServices } from '@metta-health-bot/demo';
import type { StoredMessage } from '@metta-health-bot/local-slack';
import type { Catalog } from '../../../src/catalog/catalog.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { shownCatalog } from '../../../src/cli/demo-bot.ts';
import type { Environment } from '../../../src/config/environment.ts';
import { PACKAGE_ROOT, SHIPPED_CATALOG } from '../../../src/core/package-root.ts';
import { type Threads, threadsIn } from '../../support/threads.ts';

/** The built bot in a process of its own, known by what it answers, posts and logs only. */
export interface AttackedBot extends LocalServices, Threads, AsyncDisposable {
  /** Every line that it printed. */
  readonly log: readonly string[];
  /** Where Slack reaches it in HTTP mode. */
  readonly port: number;
  readonly healthPort: number;
  /** How the process ended, with its last words, or null while it lives. */
  ended(): string | null;
  /** What the process holds in memory now, and held at most, in MB. */
  memory(): { readonly now: number; readonly most: number };
  /** How long it has been on a processor since its start, in milliseconds: a busy machine changes nothing about it. */
  processorMs(): number;
  /**
   * Lets a collector fail; its card in #oncall, and the milliseconds until it stood there. One that fails already recovers before, so that a
   * test may be repeated. Rejects after `withinMs`.
   */
  incident(collector: string, withinMs?: number): Promise<{ readonly card: StoredMessage; readonly ms: number }>;
  /** Status and text of its health server; status 0 where it does not answer within 3 s. */
  health(path: string): Promise<{ readonly status: number; readonly text: string }>;
}

interface AttackOptions extends Partial<Omit<LocalServicesOptions, 'catalog'>> {
  readonly catalog?: Catalog;
  /** How Slack reaches it; over HTTP unless told otherwise. */
  readonly way?: 'http' | 'socket';
  /** Settings over those of the local services. */
  readonly env?: Environment;
  /** Id of the user group whose members alone may act, as its catalog says; members of the channel may when left out. */
  readonly actors?: string;
  /** How many files and sockets the process may have open. */
  readonly openFiles?: number;
}

const CONNECTED = /"the bot is connected to Slack"/;
const START_MS = 60_000;
/** Until two evaluations in a row, each a second after the other, have found that a collector works. */
const RECOVERED_MS = 5_000;
const HTTP = { SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: 'local-signing-secret', PORT: '0' };

/** Starts local services and the bot, which looks at its collectors every second; `await using` ends both. */
export async function startAttackedBot(options: AttackOptions = {}): Promise<AttackedBot> {
  const { way = 'http', env = {}, openFiles, actors, catalog = loadCatalog(SHIPPED_CATALOG), ...rest } = options;
  const services = await startLocalServices({ timeZone: 'UTC', ...rest, catalog: shownCatalog(catalog) });
  const log: string[] = [];
  const folder = String(services.env.DATA_DIR);
  const settings = { ...services.env, WATCH_INTERVAL_SECONDS: '1', ...(way === 'http' && HTTP), ...env };
  const grouped = actors === undefined ? {} : { CATALOG_FILE: catalogWithActors(folder, actors) };
  const child = launch({ ...settings, ...grouped }, folder);
  const connected = await listen(child, log).catch(async (error) => {
    await services.close();
    throw error;
  });
  // Only now: Node opens more files than that at once while it loads the bot.
  if (openFiles !== undefined) limitOpenFiles(child, openFiles);
  const { slack: port = 0, health: healthPort = 0 }: { slack?: number; health?: number } = JSON.parse(connected);
  if (way === 'http') services.slack.deliverTo({ url: `http://127.0.0.1:${port}/slack/events` });
  return {
    ...services,
    ...threadsIn(services.slack),
    log,
    port,
    healthPort,
    ended: () => endOf(child, log),
    memory: () => ({ now: statusOf(child, 'VmRSS'), most: statusOf(child, 'VmHWM') }),
    processorMs: () => processorMsOf(child),
    async incident(collector, withinMs = 15_000) {
      if (services.troubles.trouble(collector) === 'failed') {
        services.troubles.set(collector, 'works');
        await sleep(RECOVERED_MS);
      }
      const began = performance.now();
      const seen = new Set(services.slack.workspace.messages.map(({ ts }) => ts));
      services.troubles.set(collector, 'failed');
      const isCard = ({ channel, text, ts }: StoredMessage) =>
        channel === services.env.ONCALL_CHANNEL && !seen.has(ts) && text.toLowerCase().includes(collector);
      const found = await services.slack.message(isCard, withinMs);
      const ms = performance.now() - began;
      // One that fails again has its card already, which is edited, and a reply.
      const isOpen = ({ ts, text }: StoredMessage) => ts === found.threadTs && !/^(Resolved|Recovered)/.test(text);
      return { card: found.threadTs === null ? found : await services.slack.message(isOpen, withinMs), ms };
    },
    health: (path) => read(`http://127.0.0.1:${healthPort}${path}`),
    async [Symbol.asyncDispose]() {
      await kill(child);
      await services.close();
    },
  };
}

/** A copy of the shipped catalog that names that user group. */
function catalogWithActors(folder: string, actors: string): string {
  const copy = join(folder, 'catalog');
  cpSync(SHIPPED_CATALOG, copy, { recursive: true });
  const file = join(copy, 'alerts.yml');
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n  actors: ${actors}\n`);
  return copy;
}

/** In the folder of its data, where no developer's .env is. */
function launch(env: Environment, cwd: string): ChildProcess {
  const child = spawn(process.execPath, [join(PACKAGE_ROOT, 'dist/bot/main.js'), 'start'], {
    cwd,
    env: { ...env, PATH: '/usr/bin:/bin' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}

/** By prlimit of util-linux. */
function limitOpenFiles({ pid }: ChildProcess, most: number): void {
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${most}:${most}`]);
}

/** Keeps its lines; the one that it prints when Slack can reach it. */
function listen(child: ChildProcess, log: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => child.kill('SIGKILL'), START_MS);
    for (const input of [child.stdout, child.stderr]) {
      if (input === null) continue;
      createInterface({ input }).on('line', (line) => {
        log.push(line);
        if (!CONNECTED.test(line)) return;
        clearTimeout(giveUp);
        resolve(line);
      });
    }
    child.once('exit', (code) => reject(new Error(`the bot ended by ${code}:\n${log.slice(-20).join('\n')}`)));
  });
}

function endOf({ exitCode, signalCode }: ChildProcess, log: readonly string[]): string | null {
  if (exitCode === null && signalCode === null) return null;
  const words = log.findLast((line) => line.includes('"fatal"')) ?? log.at(-1) ?? '';
  return `ended by ${signalCode ?? exitCode}: ${words.slice(0, 800)}`;
}

/** A figure of /proc in MB; 0 when the process is gone. */
function statusOf({ pid }: ChildProcess, name: 'VmRSS' | 'VmHWM'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}

/** The fields utime and stime of /proc/PID/stat, hundredths of a second each: proc_pid_stat(5). */
function processorMsOf({ pid }: ChildProcess): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

async function read(url: string): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3_000), headers: { connection: 'close' } });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    return { status: 0, text: String(error) };
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
