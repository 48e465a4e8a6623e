import { onChange } from '@metta-health-bot/local-slack';
import type { Environment } from './bot-process.ts';
import { launchBot } from './bot-process.ts';
import { pastFailures } from './data/past-incidents.ts';
import { type DemoInputOptions, startDemoInput } from './demo-input.ts';
import { startLocalServices } from './local-services.ts';
import type { ShownBot, ShownCatalog } from './shown-bot.ts';
import { createChanges, until } from './web/changes.ts';
import type { Demo } from './web/demo.ts';
import { createFormErrors } from './web/form-errors.ts';
import { startWebServer, type WebServerOptions } from './web/server.ts';
import { superviseBot } from './web/supervised-bot.ts';
import { createWireLog } from './web/wire-log.ts';

/** Contents of a demo, its port, and the listener that gets its bot. */
export interface StartDemoOptions extends Pick<WebServerOptions, 'port'>, DemoInputOptions {
  /** Settings of the bot over those of the local services. */
  readonly botEnv?: Environment;
  /** Called with each line that the bot prints. */
  readonly onBotLine?: (line: string) => void;
  /** Called if a bot ends before Slack could reach it; the message of the error has the last lines that it printed. */
  readonly onBotFailed?: (error: Error) => void;
}

/** A demo whose page is served. */
export interface RunningDemo extends Demo {
  /** Address of the page. */
  readonly url: string;
  /** Resolves when the bot is connected, now or later. */
  connected(): Promise<void>;
  /** Ends the bot, the page and both servers. */
  close(): Promise<void>;
}

/** The whole demo. The bot is still starting when this resolves. Rejects on a catalog with mistakes, or when no port is free. */
export async function startDemo(options: StartDemoOptions): Promise<RunningDemo> {
  const demo = await prepareDemo(options);
  demo.bot.start();
  return demo;
}

/** Local Slack and Datadog and the page; the bot, a process of its own, is not started yet. */
export async function prepareDemo(options: StartDemoOptions): Promise<RunningDemo> {
  const { bot: shown, timeZone, botEnv = {}, onBotLine = () => {}, onBotFailed = () => {} } = options;
  const refuses = new Set<string>();
  const input = await startDemoInput(options);
  const { catalog, catalogPath, dataClock, sources } = input;
  const services = await startLocalServices({ ...input, timeZone, slack: { refuses } });
  const { slack, datadog, data, troubles } = services;
  const closeAll = () => Promise.all([services.close(), input.close()]);
  const orClose = async (error: unknown) => {
    await closeAll();
    throw error;
  };
  const { url: apiUrl, keys } = datadog;
  const target = { apiUrl, apiKey: keys.api, appKey: keys.app, folder: services.dashboards };
  await shown.pushDashboards(catalogPath, target).catch(orClose);
  if (sources === null) await writeHistory(shown, catalog, { ...services.env, ...botEnv }).catch(orClose);
  const changes = createChanges();
  const formErrors = createFormErrors(slack.workspace);
  onChange(slack.workspace, changes.notify);
  const bot = superviseBot({
    launch: () =>
      launchBot({ ...services.env, ...input.env, ...botEnv, ...demo.botSettings }, onBotLine, shown.program),
    socket: slack.socket,
    changed: changes.notify,
    failed: onBotFailed,
  });
  const wire = createWireLog(slack.wire, datadog, changes.notify);
  const demo: Demo = {
    catalog,
    timeZone,
    slack,
    datadog,
    data,
    troubles,
    sources,
    bot,
    botSettings: {},
    dataClock,
    refuses,
    chosen: new Map(),
    formErrors,
    wire,
    changes,
  };
  const web = await startWebServer(demo, { page: shown.page, port: options.port }).catch(orClose);
  return {
    ...demo,
    url: web.url,
    connected: () => until(changes, () => bot.state() === 'connected'),
    async close() {
      await bot.close();
      await Promise.all([web.close(), closeAll()]);
    },
  };
}

/** Writes the incidents of the month before, so that `/incidents` has something to show. */
async function writeHistory({ writePast }: ShownBot, catalog: ShownCatalog, env: Environment): Promise<void> {
  const titles = new Map(catalog.collectors.map(({ name, title = name }) => [name, title]));
  await writePast(env, pastFailures([...titles.keys()], Date.now()), titles);
}
