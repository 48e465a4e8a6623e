import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LocalServices, type LocalServicesOptions, launchBot, startLocalServices } from '@metta-health-bot/demo';
import type { StoredMessage } from '@metta-health-bot/local-slack';
import { expect, vi } from 'vitest';
import { freePort } from '../../../bench/free-port.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { BOT, shownCatalog } from '../../../src/cli/demo-bot.ts';
import { type Environment, processEnvironment } from '../../../src/config/environment.ts';
import { SHIPPED_CATALOG } from '../../../src/core/package-root.ts';
import { ownFolder, peakMbOf } from './out-process.ts';

/** A bot in a process of its own, watched from outside. */
export interface OutBot extends AsyncDisposable {
  /** All that it wrote, of all its lives. */
  readonly lines: readonly string[];
  readonly pid: number;
  readonly healthPort: number;
  isAlive(): boolean;
  peakMb(): number;
  /** Status and text of a page of the health port; status 0 while it does not answer. */
  page(path: string): Promise<{ readonly status: number; readonly text: string }>;
  /** Ends it by SIGTERM, and by SIGKILL where that takes more than `withinMs`; how long it took. */
  stop(withinMs?: number): Promise<{ readonly code: number | null; readonly ms: number; readonly isKilled: boolean }>;
}

const MOST_MB = 1_000;

/** Starts the built bot there. Resolves when Slack can reach it, or at once where it is not to. */
export async function startOutBot(env: Environment, { connects = true } = {}): Promise<OutBot> {
  const lines: string[] = [];
  const healthPort = await freePort();
  const { PATH } = processEnvironment();
  const full = { PATH, ...env, HEALTH_PORT: String(healthPort) };
  const { child, connected } = launchBot(full, (line) => void lines.push(line), BOT);
  connected.catch(() => {});
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  // What an attack may take of this machine's memory, when it succeeds.
  const watching = setInterval(() => peakMbOf(child.pid) > MOST_MB && child.kill('SIGKILL'), 50);
  child.once('exit', () => clearInterval(watching));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (withinMs = 15_000) => {
    const began = performance.now();
    let isKilled = false;
    const limit = setTimeout(() => (isKilled = child.kill('SIGKILL')), withinMs);
    if (isAlive()) child.kill('SIGTERM');
    if (isAlive()) await ended;
    clearTimeout(limit);
    return { code: child.exitCode, ms: Math.round(performance.now() - began), isKilled };
  };
  if (connects) await connected;
  return {
    lines,
    pid: child.pid ?? 0,
    healthPort,
    isAlive,
    peakMb: () => peakMbOf(child.pid),
    async page(path) {
      try {
        const answer = await fetch(`http://127.0.0.1:${healthPort}${path}`, { signal: AbortSignal.timeout(5_000) });
        return { status: answer.status, text: await answer.text() };
      } catch {
        return { status: 0, text: '' };
      }
    },
    stop,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      if (isAlive()) await ended;
    },
  };
}

/** Local services that close by themselves. The bot over them looks every second. */
export async function startAttackedServices(
  options: Partial<LocalServicesOptions> = {},
): Promise<LocalServices & AsyncDisposable> {
  const services = await startLocalServices({
    catalog: shownCatalog(loadCatalog(SHIPPED_CATALOG)),
    timeZone: 'UTC',
    ...options,
  });
  return { ...services, env: { ...services.env, WATCH_INTERVAL_SECONDS: '1' }, [Symbol.asyncDispose]: services.close };
}

/** A copy of the shipped catalog in which the text of one file is changed; its path. */
export function catalogWith(file: string, change: (source: string) => string): string {
  const folder = ownFolder();
  cpSync(SHIPPED_CATALOG, folder, { recursive: true });
  writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8')));
  return folder;
}

/** Bots that read a folder of evaluations, every minute. */
export const folderCatalog = () =>
  catalogWith('collectors.yml', (source) =>
    source
      .replace('every: 15m\n    emits: ["eval.*"]', 'every: 1m\n    emits: ["eval.*"]')
      .replace('from: wandb', 'from: folder'),
  );

/** The first message of an incident in a channel, as soon as it is there; undefined after `withinMs`. */
export async function incidentIn(
  { slack }: Pick<LocalServices, 'slack'>,
  channel: string,
  text: RegExp,
  withinMs = 25_000,
): Promise<StoredMessage | undefined> {
  const find = () =>
    slack.workspace.messages.find(
      (one) => one.channel === channel && one.postedBy === 'bot' && one.threadTs === null && text.test(one.text),
    );
  await vi.waitFor(() => expect(find()).toBeDefined(), { timeout: withinMs, interval: 50 }).catch(() => {});
  return find();
}

/** Waits until that is so; false when it is not after `withinMs`. */
export async function becomesTrue(isSo: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  for (;;) {
    if (await isSo()) return true;
    if (performance.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
