import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { loadCatalog } from '../src/catalog/load.ts';
import type { Environment } from '../src/config/config.ts';
import { SHIPPED_CATALOG } from '../src/package-root.ts';
import { startBotProcess } from './bot-process.ts';
import { sourcesOf } from './datadog/series.ts';
import { STORIES } from './datadog/stories.ts';
import { type Stage, startStage } from './stage.ts';
import { renderForTerminal } from './terminal.ts';

export interface DemoOptions {
  /** Print `/health` and `/ci-status` and end, instead of waiting for commands. */
  readonly once: boolean;
  readonly env: Environment;
  readonly write: (text: string) => void;
}

const USER = 'engineer';
const CHANNEL = 'system-health';

/** The bot, unmodified, against a local Slack and a local Datadog over real sockets. */
export async function runDemo({ once: isOnce, env, write }: DemoOptions): Promise<void> {
  const catalog = loadCatalog(env.CATALOG_FILE || SHIPPED_CATALOG);
  const timeZone = env.TEAM_TIMEZONE || Intl.DateTimeFormat().resolvedOptions().timeZone;
  const stage = await startStage({ catalog, timeZone });
  const warn = (line: string) => (/"level":"(warn|error)"/.test(line) ? write(`${line}\n`) : undefined);
  const bot = await startBotProcess({ ...stage.env, CATALOG_FILE: env.CATALOG_FILE }, warn);
  try {
    write(`${introduction(stage)}\n`);
    if (isOnce) for (const line of ['/health', '/ci-status']) await ask(stage, line, write);
    else await converse(stage, write);
  } finally {
    await bot.stop();
    await stage.close();
  }
}

function introduction({ data, slack, datadog }: Stage): string {
  const sources = [...sourcesOf(data)];
  const real = sources.flatMap(([metric, source]) =>
    source === 'real' && !metric.startsWith('health.') ? [metric] : [],
  );
  return [
    `Local Slack at ${slack.origin}, local Datadog at ${datadog.url}; the bot runs as its own process between them.`,
    '',
    'REAL, from the public git history of Metta-AI/metta, its days moved so that the last one is today:',
    `  ${real.join(', ')}`,
    'SIMULATED: every other number, with these stories in it:',
    ...STORIES.map(({ says }) => `  - ${says}`),
  ].join('\n');
}

async function ask({ slack }: Stage, line: string, write: DemoOptions['write']): Promise<void> {
  const answer = await slack.as(USER).in(CHANNEL).command(line).reply(1, { withinMs: 15_000 });
  write(`\n#${CHANNEL}  ${USER}> ${line}   (only ${USER} sees this answer)\n\n${renderForTerminal(answer)}\n`);
}

async function converse(stage: Stage, write: DemoOptions['write']): Promise<void> {
  write('\nType /health, /health training, /health help or /ci-status; Ctrl-C ends the demo.\n> ');
  const input = createInterface({ input: process.stdin });
  const closed = Promise.race([once(input, 'close'), once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  input.on('line', (line) => {
    const asked = line.trim().startsWith('/') ? ask(stage, line.trim(), write) : Promise.resolve();
    asked.catch((error: Error) => write(`${error.message}\n`)).finally(() => write('> '));
  });
  await closed;
  input.close();
}
