import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalDatadog } from '@metta-health-bot/local-datadog';
import { renderForTerminal } from '@metta-health-bot/local-slack';
import { BotEnded, startBotProcess } from './bot-process.ts';
import { type DemoInputOptions, startDemoInput } from './demo-input.ts';
import { type LocalServices, startLocalServices } from './local-services.ts';
import type { ShownBot, ShownCatalog } from './shown-bot.ts';
import { type RunningDemo, startDemo } from './start-demo.ts';
import { originsOf } from './web/origins.ts';

/** Options of the command `demo`. */
export interface DemoOptions {
  /** Print `/health` and the view of the first dashboard and end, instead of serving the page. */
  readonly once: boolean;
  /** Port of the page, or the next free one; 4000 by default. */
  readonly port?: number | undefined;
  /** Whether the bot's own collectors fill an empty Datadog from local servers in place of their sources. */
  readonly collects: boolean;
  /** Zone of the team's days. */
  readonly timeZone: string;
  /** A clone whose history the GitHub collector reads commits from. */
  readonly commitsFolder: string | undefined;
  readonly write: (text: string) => void;
  /** Ends the demo. */
  readonly signal: AbortSignal;
}

/** Course of a demo: it has done what it had to do, or was ended before, or with `once` its bot did not start. */
export type DemoEnd = 'done' | 'interrupted' | BotEnded;

const USER = 'engineer';
const CHANNEL = 'system-health';
const COLLECT_LIMIT_MS = 20_000;
const AGAIN = 'Next step: run it again\n';

type IntroducedDemo = Pick<RunningDemo, 'data' | 'slack' | 'datadog' | 'sources' | 'catalog'>;

/**
 * The command `demo`: the bot, unmodified, against a local Slack and a local Datadog over real sockets. Resolves after the
 * answers with `once`, else when `signal` ends it. Rejects on a catalog with mistakes, or when no port is free.
 */
export async function runDemo(bot: ShownBot, options: DemoOptions): Promise<DemoEnd> {
  const { once: isOnce, port, timeZone, collects, commitsFolder, write, signal } = options;
  const onBotLine = (line: string) => (/"level":"(warn|error)"/.test(line) ? write(`${line}\n`) : undefined);
  const inputOptions = { bot, timeZone, collects, commitsFolder };
  if (isOnce) return printOnce({ ...inputOptions, signal }, onBotLine, write).catch(endedBot);
  const ended = endOf(signal);
  const starting = startDemo({
    ...inputOptions,
    onBotLine,
    onBotFailed: ({ message }) => (signal.aborted ? undefined : write(`${message}\n`)),
    port,
  });
  const demo = await Promise.race([starting, ended]);
  if (demo === undefined) {
    write(`Interrupted: the demo had not started. Left: all of it. ${AGAIN}`);
    await starting.then(
      (started) => started.close(),
      () => {},
    );
    return 'interrupted';
  }
  try {
    write(`The demo is at ${demo.url} (Ctrl-C ends it)\n\n${introduction(demo)}\n\n`);
    await Promise.race([demo.connected().then(() => write('The bot is connected.\n')), ended]);
    await ended;
  } finally {
    await demo.close();
  }
  return 'done';
}

/** Resolves when the signal ends the work. */
function endOf(signal: AbortSignal): Promise<undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
}

/** A bot that did not start is an end of the demo. */
function endedBot(error: unknown): BotEnded {
  if (error instanceof BotEnded) return error;
  throw error;
}

async function printOnce(
  options: DemoInputOptions & Pick<DemoOptions, 'signal'>,
  onBotLine: (line: string) => void,
  write: DemoOptions['write'],
): Promise<DemoEnd> {
  const { signal } = options;
  const input = await startDemoInput(options);
  const closing: (() => Promise<unknown>)[] = [input.close];
  const lines = ['/health', input.catalog.view ?? '/collectors'];
  let answered = 0;
  try {
    const services = await startLocalServices({ ...input, timeZone: options.timeZone });
    closing.unshift(services.close);
    const program = { ...options.bot.program, signal };
    const bot = await startBotProcess({ ...services.env, ...input.env }, onBotLine, program);
    closing.unshift(bot.stop);
    write(`${introduction({ ...services, sources: input.sources, catalog: input.catalog })}\n`);
    if (input.sources) await collected(services.datadog, input.catalog, signal);
    for (const line of lines) {
      const answer = await Promise.race([answerTo(services, line), endOf(signal)]);
      if (answer === undefined) break;
      write(answer);
      answered += 1;
    }
  } catch (error) {
    // At a terminal Ctrl-C reaches the bot, too, and what waited for it fails.
    if (!signal.aborted) throw error;
  } finally {
    const left = lines.slice(answered);
    if (signal.aborted && left.length > 0) {
      write(`Interrupted: ${answered} of ${lines.length} answers printed. Left: ${left.join(', ')}. ${AGAIN}`);
    }
    for (const close of closing) await close();
  }
  return answered === lines.length ? 'done' : 'interrupted';
}

/** Waits until every collector has sent what it found, or the signal ends it. */
async function collected(
  { submissions }: LocalDatadog,
  { collectors }: ShownCatalog,
  signal: AbortSignal,
): Promise<void> {
  const isThere = (name: string) => submissions.data().some(({ metric }) => metric === `collector.${name}.failed`);
  const limit = Date.now() + COLLECT_LIMIT_MS;
  while (!signal.aborted && !collectors.every(({ name }) => isThere(name))) {
    if (Date.now() > limit) throw new Error('The collectors have not sent anything.');
    await sleep(100);
  }
}

function introduction({ data, slack, datadog, sources, catalog }: IntroducedDemo): string {
  const { real, source, stories } = originsOf({ data, sources, catalog });
  return [
    `Local Slack at ${slack.origin}, local Datadog at ${datadog.url}; the bot runs as its own process between them.`,
    '',
    ...(real.length > 0 ? [`REAL, from ${source}:`, `  ${real.join(', ')}`] : []),
    `SIMULATED: ${real.length > 0 ? 'every other number' : 'every number'}, with these stories in it:`,
    ...stories.map((story) => `  - ${story}`),
  ].join('\n');
}

async function answerTo({ slack }: LocalServices, line: string): Promise<string> {
  const answer = await slack.as(USER).in(CHANNEL).command(line).reply(1, { withinMs: 15_000 });
  return `\n#${CHANNEL}  ${USER}> ${line}   (only ${USER} sees this answer)\n\n${renderForTerminal(answer)}\n`;
}
