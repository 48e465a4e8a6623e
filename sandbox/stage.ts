import { listCommands } from '../commands/index.ts';
import { type Catalog, fomSeries } from '../src/catalog/catalog.ts';
import type { Clock } from '../src/clock.ts';
import type { Environment } from '../src/config/config.ts';
import { demoData } from './datadog/demo-data.ts';
import type { DataSet } from './datadog/series.ts';
import { type LocalDatadog, startLocalDatadog } from './datadog/server.ts';
import type { LocalSlack, LocalSlackOptions } from './slack/local-slack.ts';
import { startLocalSlack } from './slack/server.ts';

/** A local Slack and a local Datadog with data, and the settings under which a bot finds them. */
export interface Stage {
  readonly slack: LocalSlack;
  readonly datadog: LocalDatadog;
  readonly data: DataSet;
  /** Environment of a bot in Socket Mode that plays on this stage; any free port for its health server. */
  readonly env: Environment;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly catalog: Catalog;
  readonly timeZone: string;
  readonly clock?: Clock;
  /** What Datadog holds; the demo's data when absent. */
  readonly data?: DataSet;
  readonly slack?: LocalSlackOptions;
}

/** Starts both servers on free ports. */
export async function startStage({ catalog, timeZone, clock = Date.now, ...options }: StageOptions): Promise<Stage> {
  const data = options.data ?? demoDataOf(catalog, timeZone, clock());
  const commands = listCommands(catalog).map(({ name }) => name);
  const slack = await startLocalSlack({ clock, commands, ...options.slack });
  const datadog = await startLocalDatadog({ data, clock });
  return {
    slack,
    datadog,
    data,
    env: {
      SLACK_BOT_TOKEN: slack.tokens.bot,
      SLACK_APP_TOKEN: slack.tokens.app,
      SLACK_API_URL: slack.apiUrl,
      DD_API_KEY: datadog.keys.api,
      DD_APP_KEY: datadog.keys.app,
      DD_API_URL: datadog.url,
      TEAM_TIMEZONE: timeZone,
      HEALTH_PORT: '0',
    },
    close: async () => {
      await Promise.all([slack.close(), datadog.close()]);
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
