import { join } from 'node:path';
import {
  type Budget,
  type DataSet,
  type LocalDatadog,
  type StoredEvent,
  startLocalDatadog,
} from '@metta-health-bot/local-datadog';
import { findChannel, type LocalSlack, type LocalSlackOptions, startLocalSlack } from '@metta-health-bot/local-slack';
import { temporaryFolder } from '@metta-health-bot/local-sources';
import type { Environment } from './bot-process.ts';
import { collectorFamily } from './data/collector-family.ts';
import { type CollectorTroubles, createCollectorTroubles, fitsAny } from './data/collector-troubles.ts';
import { dayGrid } from './data/day-grid.ts';
import { demoData } from './data/demo-data.ts';
import { environmentTag, inEnvironments } from './data/environments.ts';
import { isIn, madeUpOf } from './data/made-up.ts';
import { simulatedEvents } from './data/simulated-events.ts';
import { reportTrouble } from './data/trouble-events.ts';
import { METTA_WORKSPACE } from './metta-workspace.ts';
import type { ShownCatalog } from './shown-bot.ts';

/** A local Slack and a local Datadog with data, and the settings under which a bot finds them. */
export interface LocalServices {
  /** Types commands, reads the bot's messages, and fails as scripted. */
  readonly slack: LocalSlack;
  readonly datadog: LocalDatadog;
  /** Data of Datadog, including problems of the collectors. */
  readonly data: DataSet;
  /** Lets a collector of the data fail, or work again. */
  readonly troubles: CollectorTroubles;
  /** Folder of dashboard templates and their ids; nothing is in it until somebody pushes. */
  readonly dashboards: string;
  /**
   * Settings of a bot in Socket Mode that finds these services: any free port for its health server, a folder of its own for
   * what it has to remember, which `close` removes.
   */
  readonly env: Environment;
  /** Ends both servers and removes the folder. */
  close(): Promise<void>;
}

/** Data of the local Slack and Datadog; the workspace is `METTA_WORKSPACE` with the differences in `slack`. */
export interface LocalServicesOptions {
  /** Its collectors and figures of merit are those in the data, its commands those of the Slack app. */
  readonly catalog: ShownCatalog;
  /** An IANA time zone: that of the days in the data, and of the bot's team. */
  readonly timeZone: string;
  /** Milliseconds since 1970; the machine's clock when absent. */
  readonly clock?: () => number;
  /** Data of Datadog; the demo's data when absent. */
  readonly data?: DataSet;
  /** Events that it holds; the demo's if both are absent. */
  readonly events?: readonly StoredEvent[];
  /** Over those of the workspace `METTA_WORKSPACE`. */
  readonly slack?: LocalSlackOptions;
  /** Number of requests that Datadog accepts; its published budget when absent. */
  readonly budget?: Budget;
}

/** A demo should not keep anyone waiting. */
const WATCH_INTERVAL_SECONDS = '5';

/** Starts both servers on free ports, with a folder for the bot; the bot itself is not started. They run until `close`. */
export async function startLocalServices({
  catalog,
  timeZone,
  clock = Date.now,
  ...options
}: LocalServicesOptions): Promise<LocalServices> {
  const troubles = createCollectorTroubles(clock, catalog.collectors);
  const own = troubles.apply(options.data ?? demoDataOf(catalog, timeZone, clock()));
  const days = troubles.apply(dayGrid(own, { catalog, timeZone, clock }));
  const data = [...own, ...collectorFamily(own), ...days];
  const commands = catalog.commands.map(({ name }) => name);
  const slack = await startLocalSlack({ clock, commands, ...METTA_WORKSPACE, ...options.slack });
  const events = options.events ?? (options.data ? [] : simulatedEvents(catalog, { now: clock(), timeZone }));
  const datadog = await startLocalDatadog({ data, events, clock, ...(options.budget && { budget: options.budget }) });
  const folder = temporaryFolder('metta-health-bot-');
  const dashboards = join(folder.path, 'dashboards');
  return {
    slack,
    datadog,
    data,
    troubles: {
      ...troubles,
      set(name, trouble) {
        const before = troubles.trouble(name);
        troubles.set(name, trouble);
        const reporter = catalog.collectors.find((collector) => collector.name === name);
        if (reporter === undefined || before === trouble) return;
        const metrics = catalog.metrics.map(({ raw }) => raw).filter((raw) => fitsAny(reporter.emits, raw));
        reportTrouble(
          datadog,
          { name, metrics },
          {
            trouble,
            now: clock(),
            environment: environmentTag(catalog),
          },
        );
      },
    },
    dashboards,
    env: {
      SLACK_BOT_TOKEN: slack.tokens.bot,
      SLACK_APP_TOKEN: slack.tokens.app,
      SLACK_API_URL: slack.apiUrl,
      DD_API_KEY: datadog.keys.api,
      DD_APP_KEY: datadog.keys.app,
      DD_API_URL: datadog.url,
      DD_APP_URL: datadog.url,
      DASHBOARDS_DIR: dashboards,
      TEAM_TIMEZONE: timeZone,
      HEALTH_PORT: '0',
      ONCALL_CHANNEL: findChannel(slack.workspace, 'oncall')?.id,
      ONCALL_FALLBACK_CHANNEL: findChannel(slack.workspace, 'system-health')?.id,
      WATCH_INTERVAL_SECONDS,
      DATA_DIR: folder.path,
    },
    close: async () => {
      await Promise.all([slack.close(), datadog.close()]);
      folder.remove();
    },
  };
}

/** The demo's data for that catalog, with its figures of merit; `now` in milliseconds since 1970. */
export function demoDataOf(catalog: ShownCatalog, timeZone: string, now: number): DataSet {
  const { metrics } = catalog;
  const data = demoData({
    now,
    timeZone,
    metrics,
    madeUp: madeUpOf(catalog),
    isShown: (metric) => isIn(catalog, metric),
  });
  return inEnvironments(data, catalog);
}
