import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalServices } from '@metta-health-bot/demo';
import { cleanAtEnd, temporaryFolder } from '@metta-health-bot/local-sources';
import { stringify } from 'yaml';
import type { Catalog } from '../src/catalog/catalog.ts';
import { shownCatalog } from '../src/cli/demo-bot.ts';
import { freePort } from './free-port.ts';
import { FAILING, type Notifier, oncallOf } from './notifier.ts';

/** Debian's package, and the name of its program; elsewhere the program has the other name. */
export const PACKAGE = 'prometheus-alertmanager';
const PROGRAMS = [PACKAGE, 'alertmanager'];

/** An installed Alertmanager. */
export interface Installed {
  readonly program: string;
  readonly version: string;
}

/** Settings of Alertmanager that differ from its defaults. */
export const ROUTE = { group_wait: '0s', group_interval: '5s', repeat_interval: '4h' } as const;

/** Interval at which the alert is sent again while it lasts, as Prometheus does (there once a minute by default). */
export const RESEND_MS = 5_000;

const READY_LIMIT_MS = 20_000;

/** The Alertmanager of this machine, or undefined if there is none. */
export function findAlertmanager(programs: readonly string[] = PROGRAMS): Installed | undefined {
  for (const program of programs) {
    try {
      const output = execFileSync(program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
      return { program, version: versionIn(output) };
    } catch {
      // Not installed under that name.
    }
  }
  return undefined;
}

/** The version in the output of `--version`; the whole output if there is none. */
export function versionIn(output: string): string {
  return /version ([0-9][^\s,]*)/.exec(output)?.[1] ?? output.split('\n')[0] ?? '';
}

/** Its configuration: one receiver, which posts through chat.postMessage with a bot token. */
export function configuration(apiUrl: string, token: string, channel: string): string {
  const credentials = { authorization: { type: 'Bearer', credentials: token } };
  return stringify({
    route: { receiver: 'slack', group_by: ['alertname', 'collector'], ...ROUTE },
    receivers: [
      { name: 'slack', slack_configs: [{ api_url: `${apiUrl}chat.postMessage`, channel, http_config: credentials }] },
    ],
  });
}

/** Starts it and waits until it is ready. Rejects when it does not become so. */
export async function startAlertmanager(catalog: Catalog, { program }: Installed): Promise<Notifier> {
  const services = await startLocalServices({ catalog: shownCatalog(catalog), timeZone: 'UTC' });
  const { path: folder, remove } = temporaryFolder('alertmanager-');
  const [config, address] = [join(folder, 'alertmanager.yml'), `127.0.0.1:${await freePort()}`];
  const { slack } = services;
  const channel = oncallOf(services);
  writeFileSync(config, configuration(slack.apiUrl, slack.tokens.bot, channel), { mode: 0o600 });
  const launch = () => {
    const places = [`--config.file=${config}`, `--storage.path=${join(folder, 'data')}`];
    // Alone, without a cluster that it would wait for at each start.
    const listening = [`--web.listen-address=${address}`, '--cluster.listen-address='];
    const child = spawn(program, [...places, ...listening], { stdio: 'ignore' });
    child.once(
      'exit',
      cleanAtEnd(() => child.kill('SIGKILL')),
    );
    return child;
  };
  let child = launch();
  let resendTimer: NodeJS.Timeout | undefined;
  await ready(`http://${address}/-/ready`);
  const send = () => sendAlert(`http://${address}/api/v2/alerts`);
  return {
    slack,
    channel,
    child: () => child,
    restart() {
      child = launch();
    },
    async begin() {
      await send();
      // A failure is no problem: Alertmanager may be down now and up the next time.
      resendTimer = setInterval(() => void send().catch(() => {}), RESEND_MS);
    },
    async close() {
      clearInterval(resendTimer);
      await stop(child);
      await services.close();
      remove();
    },
  };
}

async function sendAlert(url: string): Promise<void> {
  const alert = {
    labels: { alertname: 'CollectorFailing', collector: FAILING.name },
    annotations: { summary: `${FAILING.name} is failing` },
  };
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([alert]),
    signal: AbortSignal.timeout(RESEND_MS),
  });
  if (!response.ok) throw new Error(`Alertmanager does not take the alert: HTTP ${response.status}`);
}

async function ready(url: string): Promise<void> {
  const until = Date.now() + READY_LIMIT_MS;
  while (Date.now() < until) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await sleep(50);
  }
  throw new Error(`Alertmanager was not ready within ${READY_LIMIT_MS} ms`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
