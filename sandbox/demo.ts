import { once } from 'node:events';
import { loadCatalog } from '../src/catalog/load.ts';
import type { Environment } from '../src/config/config.ts';
import { SHIPPED_CATALOG } from '../src/package-root.ts';
import { startBotProcess } from './bot-process.ts';
import { STORIES } from './datadog/stories.ts';
import { type Stage, startStage } from './stage.ts';
import { startDemo } from './start-demo.ts';
import { renderForTerminal } from './terminal.ts';
import { REAL_SOURCE, realMetrics } from './web/page-state.ts';

export interface DemoOptions {
  /** Print `/health` and `/ci-status` and end, instead of serving the page. */
  readonly once: boolean;
  /** Port of the page, or the next free one; 4000 by default. */
  readonly port?: number | undefined;
  readonly env: Environment;
  readonly write: (text: string) => void;
}

const USER = 'engineer';
const CHANNEL = 'system-health';

/** The bot, unmodified, against a local Slack and a local Datadog over real sockets. */
export async function runDemo({ once: isOnce, port, env, write }: DemoOptions): Promise<void> {
  const catalog = loadCatalog(env.CATALOG_FILE || SHIPPED_CATALOG);
  const timeZone = env.TEAM_TIMEZONE || Intl.DateTimeFormat().resolvedOptions().timeZone;
  const onBotLine = (line: string) => (/"level":"(warn|error)"/.test(line) ? write(`${line}\n`) : undefined);
  if (isOnce) return printOnce(await startStage({ catalog, timeZone }), env, onBotLine, write);
  const ended = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const demo = await startDemo({
    catalog,
    timeZone,
    catalogFile: env.CATALOG_FILE,
    onBotLine,
    onBotFailed: ({ message }) => write(`${message}\n`),
    ...(port !== undefined && { port }),
  });
  try {
    write(`The demo is at ${demo.url} (Ctrl-C ends it)\n\n${introduction(demo)}\n\n`);
    await Promise.race([demo.connected().then(() => write('The bot is connected.\n')), ended]);
    await ended;
  } finally {
    await demo.close();
  }
}

async function printOnce(
  stage: Stage,
  env: Environment,
  onBotLine: (line: string) => void,
  write: DemoOptions['write'],
): Promise<void> {
  const bot = await startBotProcess({ ...stage.env, CATALOG_FILE: env.CATALOG_FILE }, onBotLine);
  try {
    write(`${introduction(stage)}\n`);
    for (const line of ['/health', '/ci-status']) await ask(stage, line, write);
  } finally {
    await bot.stop();
    await stage.close();
  }
}

function introduction({ data, slack, datadog }: Pick<Stage, 'data' | 'slack' | 'datadog'>): string {
  return [
    `Local Slack at ${slack.origin}, local Datadog at ${datadog.url}; the bot runs as its own process between them.`,
    '',
    `REAL, from ${REAL_SOURCE}:`,
    `  ${realMetrics({ data }).join(', ')}`,
    'SIMULATED: every other number, with these stories in it:',
    ...STORIES.map(({ says }) => `  - ${says}`),
  ].join('\n');
}

async function ask({ slack }: Stage, line: string, write: DemoOptions['write']): Promise<void> {
  const answer = await slack.as(USER).in(CHANNEL).command(line).reply(1, { withinMs: 15_000 });
  write(`\n#${CHANNEL}  ${USER}> ${line}   (only ${USER} sees this answer)\n\n${renderForTerminal(answer)}\n`);
}
