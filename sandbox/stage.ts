import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listCommands } from '../commands/index.ts';
import { type Catalog, fomSeries } from '../src/catalog/catalog.ts';
import type { Clock } from '../src/clock.ts';
import type { Environment } from '../src/config/config.ts';
import { collectorFamily } from './datadog/collector-family.ts';
import { type CollectorTroubles, createCollectorTroubles } from './datadog/collector-troubles.ts';
import { demoData } from './datadog/demo-data.ts';
import type { StoredEvent } from './datadog/events/stored-event.ts';
import type { Budget } from './datadog/rate-limit.ts';
import type { DataSet } from './datadog/series.ts';
import { type LocalDatadog, startLocalDatadog } from './datadog/server.ts';
import { simulatedEvents } from './datadog/simulated-events.ts';
import type { LocalSlack, LocalSlackOptions } from './slack/local-slack.ts';
import { startLocalSlack } from './slack/server.ts';
import { findChannel } from './slack/workspace.ts';

/** A local Slack and a local Datadog with data, and the settings under which a bot finds them. */
export interface Stage {
  readonly slack: LocalSlack;
  readonly datadog: LocalDatadog;
  /** What Datadog holds, troubles of the collectors included. */
  readonly data: DataSet;
  readonly troubles: CollectorTroubles;
  /** Folder of dashboard templates and their ids; nothing is in it until somebody pushes. */
  readonly dashboards: string;
  /**
   * Environment of a bot in Socket Mode that plays on this stage: any free port for its health server, a folder of its own
   * for what it has to remember, which goes when the stage closes.
   */
  readonly env: Environment;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly catalog: Catalog;
  readonly timeZone: string;
  readonly clock?: Clock;
  /** What Datadog holds; the demo's data when absent. */
  readonly data?: DataSet;
  /** Events that it holds; the demo's where both are absent. */
  readonly events?: readonly StoredEvent[];
  readonly slack?: LocalSlackOptions;
  /** How many questions Datadog takes; its published budget when absent. */
  readonly budget?: Budget;
}

/** A demo should not keep anyone waiting. */
const WATCH_INTERVAL_SECONDS = '5';

/** Starts both servers on free ports. */
export async function startStage({ catalog, timeZone, clock = Date.now, ...options }: StageOptions): Promise<Stage> {
  const troubles = createCollectorTroubles(clock, catalog.collectors);
  const own = troubles.apply(options.data ?? demoDataOf(catalog, timeZone, clock()));
  const data = [...own, ...collectorFamily(own)];
  const commands = listCommands(catalog).map(({ name }) => name);
  const slack = await startLocalSlack({ clock, commands, ...options.slack });
  const events = options.events ?? (options.data ? [] : simulatedEvents(clock()));
  const datadog = await startLocalDatadog({ data, events, clock, ...(options.budget && { budget: options.budget }) });
  const folder = mkdtempSync(join(tmpdir(), 'metta-health-bot-'));
  const dashboards = join(folder, 'dashboards');
  return {
    slack,
    datadog,
    data,
    troubles,
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
      DATA_DIR: folder,
    },
    close: async () => {
      await Promise.all([slack.close(), datadog.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The demo's data, with the figures of merit of that catalog. */
export function demoDataOf({ areas }: Catalog, timeZone: string, now: number): DataSet {
  const metrics = areas.flatMap((area) =>
    area.metrics.map(({ key, raw, ramp }) => ({ area: area.key, key, raw, ramp, fom: fomSeries(area.key, key) })),
  );
  return demoData({ now, timeZone, metrics });
}
