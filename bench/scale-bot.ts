import { setTimeout as sleep } from 'node:timers/promises';
import { type LaunchedBot, type LocalServices, startBotProcess, startLocalServices } from '@metta-health-bot/demo';
import type { LocalSlackOptions } from '@metta-health-bot/local-slack';
import { BOT, shownCatalog } from '../src/cli/demo-bot.ts';
import type { Environment } from '../src/config/environment.ts';
import { freePort } from './free-port.ts';
import { residentMegabytes } from './memory.ts';
import { type CatalogSize, generateData, writeCatalog } from './scale-catalog.ts';

/** The built bot in a process of its own, over a generated catalog and local services of its own. */
export interface ScaledBot {
  readonly services: LocalServices;
  readonly connectMs: number;
  readonly connectedMb: number;
  megabytes(): number;
  /** Watches its memory from now on; the function ends that and returns the most megabytes that were seen. */
  watchMemory(): () => number;
  /** Values of its health port by name; the longest hold-up of the event loop is that since the call before. */
  gauges(): Promise<Gauges>;
  /** Resolves when Datadog got no request for a second. */
  calm(): Promise<void>;
  close(): Promise<void>;
}

/** Values of the bot's own Prometheus metrics. */
export interface Gauges {
  readonly datadogRequests: number;
  readonly datadogSeconds: number;
  /** Longest hold-up of the event loop, in milliseconds. */
  readonly holdUpMs: number;
}

/** Settings of a measurement. `prepare` runs before the bot starts, with the folder of its database. */
export interface ScaledBotOptions {
  readonly size: CatalogSize;
  readonly env?: Environment;
  readonly slack?: LocalSlackOptions;
  readonly prepare?: (services: LocalServices) => Promise<void>;
}

/** More than a measurement needs: the budget of an organization is in docs/sizing.md. */
const BUDGET = { requests: 1_000_000, seconds: 3_600 } as const;
const CALM_MS = 1_000;
const SAMPLED_MS = 250;

/** Starts the services and the bot. Rejects when it does not connect. */
export async function startScaledBot({ size, env = {}, slack, prepare }: ScaledBotOptions): Promise<ScaledBot> {
  const written = writeCatalog(size);
  const { catalog } = written;
  const services = await startLocalServices({
    catalog: shownCatalog(catalog),
    timeZone: 'UTC',
    data: generateData(catalog),
    budget: BUDGET,
    ...(slack && { slack }),
  });
  const clean = async () => {
    await services.close();
    written.remove();
  };
  try {
    await prepare?.(services);
    const port = await freePort();
    const settings = { CATALOG_FILE: written.folder, HEALTH_PORT: String(port), SELF_METRICS: 'off', ...env };
    const begun = performance.now();
    const bot = await startBotProcess({ ...services.env, ...settings }, () => {}, BOT);
    const connectMs = performance.now() - begun;
    return { ...probes(services, bot, port), connectMs, close: () => bot.stop().then(clean) };
  } catch (error) {
    await clean();
    throw error;
  }
}

function probes(
  services: LocalServices,
  { child }: Pick<LaunchedBot, 'child'>,
  port: number,
): Omit<ScaledBot, 'connectMs' | 'close'> {
  const megabytes = () => residentMegabytes(child.pid ?? 0);
  let requestedAt = performance.now();
  services.datadog.onExchange(() => {
    requestedAt = performance.now();
  });
  return {
    services,
    connectedMb: megabytes(),
    megabytes,
    watchMemory() {
      let top = megabytes();
      const timer = setInterval(() => {
        top = Math.max(top, megabytes());
      }, SAMPLED_MS);
      return () => {
        clearInterval(timer);
        return Math.max(top, megabytes());
      };
    },
    async gauges() {
      const response = await fetch(`http://127.0.0.1:${port}/metrics`);
      return gaugesIn(await response.text());
    },
    async calm() {
      requestedAt = performance.now();
      while (performance.now() - requestedAt < CALM_MS) await sleep(50);
    },
  };
}

/** Reads the values out of the Prometheus text format. */
export function gaugesIn(text: string): Gauges {
  const values = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].map(([, value]) => Number(value));
  const sum = (name: string) => values(name).reduce((total, value) => total + value, 0);
  return {
    datadogRequests: sum('metta_datadog_requests_total'),
    datadogSeconds: sum('metta_datadog_request_seconds_sum'),
    holdUpMs: 1_000 * sum('nodejs_eventloop_lag_max_seconds'),
  };
}
