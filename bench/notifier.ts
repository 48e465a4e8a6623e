import type { ChildProcess } from 'node:child_process';
import { type LocalServices, launchBot, startLocalServices } from '@metta-health-bot/demo';
import type { LocalSlack } from '@metta-health-bot/local-slack';
import type { Catalog } from '../src/catalog/catalog.ts';
import { BOT, shownCatalog } from '../src/cli/demo-bot.ts';

/** A program that reports an incident to Slack, in a process of its own before a local Slack of its own. */
export interface Notifier {
  readonly slack: LocalSlack;
  /** Id of the channel in which it reports incidents. */
  readonly channel: string;
  /** Its process of now. */
  child(): ChildProcess;
  /** Starts it again, in the same surroundings; it has ended. */
  restart(): void;
  /** Begins the incident; resolves once the program can know of it. It lasts until the notifier is closed. */
  begin(): Promise<void>;
  close(): Promise<void>;
}

/** Subject of the incident: a collector of the shipped catalog, and the name in every message about it. */
export const FAILING = { collector: 'github', name: 'GitHub' } as const;

/** Interval between evaluations of the collectors, in seconds. */
export const WATCH_SECONDS = 1;

/** Starts this bot and waits until Slack can reach it. `databaseUrl` is of PostgreSQL; undefined means SQLite. */
export async function startOurs(catalog: Catalog, databaseUrl: string | undefined): Promise<Notifier> {
  const services = await startLocalServices({ catalog: shownCatalog(catalog), timeZone: 'UTC' });
  const env = {
    ...services.env,
    WATCH_INTERVAL_SECONDS: String(WATCH_SECONDS),
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
  };
  const launch = () => {
    const launched = launchBot(env, () => {}, BOT);
    // One that is killed before it is connected says so here.
    launched.connected.catch(() => {});
    return launched;
  };
  let bot = launch();
  await bot.connected;
  return {
    slack: services.slack,
    channel: oncallOf(services),
    child: () => bot.child,
    restart() {
      bot = launch();
    },
    begin: async () => services.troubles.set(FAILING.collector, 'failed'),
    async close() {
      await bot.stop();
      await services.close();
    },
  };
}

/** Id of the channel for incidents. */
export function oncallOf({ env }: LocalServices): string {
  return String(env.ONCALL_CHANNEL);
}
