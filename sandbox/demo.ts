import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Catalog } from '../src/catalog/catalog.ts';
import { loadCatalog } from '../src/catalog/load.ts';
import type { Environment } from '../src/config/config.ts';
import { SHIPPED_CATALOG } from '../src/package-root.ts';
import { startBotProcess } from './bot-process.ts';
import type { LocalDatadog } from './datadog/server.ts';
import { type DemoWorld, startWorld } from './demo-world.ts';
import { type Stage, startStage } from './stage.ts';
import { type RunningDemo, startDemo } from './start-demo.ts';
import { renderForTerminal } from './terminal.ts';
import { originsOf } from './web/origins.ts';

export interface DemoOptions {
  /** Print `/health` and `/ci-status` and end, instead of serving the page. */
  readonly once: boolean;
  /** Port of the page, or the next free one; 4000 by default. */
  readonly port?: number | undefined;
  /** Let the bot's own collectors fill an empty Datadog from local stand-ins of their sources. */
  readonly collects: boolean;
  readonly env: Environment;
  readonly write: (text: string) => void;
}

const USER = 'engineer';
const CHANNEL = 'system-health';
const COLLECT_LIMIT_MS = 20_000;

type IntroducedDemo = Pick<RunningDemo, 'data' | 'slack' | 'datadog' | 'sources'>;

/** The bot, unmodified, against a local Slack and a local Datadog over real sockets. */
export async function runDemo({ once: isOnce, port, collects, env, write }: DemoOptions): Promise<void> {
  const catalog = loadCatalog(env.CATALOG_FILE || SHIPPED_CATALOG);
  const timeZone = env.TEAM_TIMEZONE || Intl.DateTimeFormat().resolvedOptions().timeZone;
  const onBotLine = (line: string) => (/"level":"(warn|error)"/.test(line) ? write(`${line}\n`) : undefined);
  const worldOptions = {
    ...{ catalog, timeZone, collects },
    ...{ catalogFile: env.CATALOG_FILE || undefined, commitsFolder: env.GITHUB_COMMITS_DIR || undefined },
  };
  if (isOnce) return printOnce(await startWorld(worldOptions), timeZone, onBotLine, write);
  const ended = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const demo = await startDemo({
    ...worldOptions,
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
  world: DemoWorld,
  timeZone: string,
  onBotLine: (line: string) => void,
  write: DemoOptions['write'],
): Promise<void> {
  const closing: (() => Promise<unknown>)[] = [world.close];
  try {
    const stage = await startStage({ ...world, timeZone });
    closing.unshift(stage.close);
    const bot = await startBotProcess({ ...stage.env, ...world.env }, onBotLine);
    closing.unshift(bot.stop);
    write(`${introduction({ ...stage, sources: world.sources })}\n`);
    if (world.sources) await collected(stage.datadog, world.catalog);
    for (const line of ['/health', '/ci-status']) await ask(stage, line, write);
  } finally {
    for (const close of closing) await close();
  }
}

/** Waits until every collector has sent what it found. */
async function collected({ submissions }: LocalDatadog, { collectors }: Catalog): Promise<void> {
  const isThere = (name: string) => submissions.data().some(({ metric }) => metric === `collector.${name}.failed`);
  const limit = Date.now() + COLLECT_LIMIT_MS;
  while (!collectors.every(({ name }) => isThere(name))) {
    if (Date.now() > limit) throw new Error('The collectors have not sent anything.');
    await sleep(100);
  }
}

function introduction({ data, slack, datadog, sources }: IntroducedDemo): string {
  const { real, source, stories } = originsOf({ data, sources });
  return [
    `Local Slack at ${slack.origin}, local Datadog at ${datadog.url}; the bot runs as its own process between them.`,
    '',
    ...(real.length > 0 ? [`REAL, from ${source}:`, `  ${real.join(', ')}`] : []),
    `SIMULATED: ${real.length > 0 ? 'every other number' : 'every number'}, with these stories in it:`,
    ...stories.map((story) => `  - ${story}`),
  ].join('\n');
}

async function ask({ slack }: Stage, line: string, write: DemoOptions['write']): Promise<void> {
  const answer = await slack.as(USER).in(CHANNEL).command(line).reply(1, { withinMs: 15_000 });
  write(`\n#${CHANNEL}  ${USER}> ${line}   (only ${USER} sees this answer)\n\n${renderForTerminal(answer)}\n`);
}
