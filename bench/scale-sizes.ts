import { type Gauges, type ScaledBot, startScaledBot } from './scale-bot.ts';
import type { CatalogSize } from './scale-catalog.ts';
import { summarize } from './statistics.ts';

/** Measurements of one process with a catalog of one size. */
export interface SizeFigures extends CatalogSize {
  readonly connectMs: number;
  readonly connectedMb: number;
  readonly afterMb: number;
  readonly coldHealth: AskedOnce;
  /** Median of the answers right after the first one. */
  readonly warmHealthMs: number;
  readonly digest: AskedOnce;
}

/** Cost of one answer whose data had to be read. */
interface AskedOnce {
  readonly ms: number;
  readonly requests: number;
  /** Milliseconds that the bot waited for Datadog. */
  readonly datadogMs: number;
  readonly holdUpMs: number;
}

const WARM_COMMANDS = 20;
const ANSWER_MS = 120_000;

/** Measures a new process over a catalog of that size. Rejects when a command is not answered. */
export async function measureSize(size: CatalogSize): Promise<SizeFigures> {
  // One evaluation as it starts, and none in the middle of a measurement.
  const bot = await startScaledBot({ size, env: { WATCH_INTERVAL_SECONDS: '3600' } });
  try {
    await bot.calm();
    const coldHealth = await askOnce(bot, '/health');
    const warm: number[] = [];
    for (let time = 0; time < WARM_COMMANDS; time += 1) warm.push(await ask(bot, '/health'));
    const digest = await askOnce(bot, '/digest preview');
    const { connectMs, connectedMb } = bot;
    const warmHealthMs = summarize(warm).median;
    return { ...size, connectMs, connectedMb, afterMb: bot.megabytes(), coldHealth, warmHealthMs, digest };
  } finally {
    await bot.close();
  }
}

async function askOnce(bot: ScaledBot, line: string): Promise<AskedOnce> {
  const before = await bot.gauges();
  const ms = await ask(bot, line);
  const after = await bot.gauges();
  const grown = (name: keyof Gauges) => after[name] - before[name];
  return {
    ms,
    requests: grown('datadogRequests'),
    datadogMs: 1_000 * grown('datadogSeconds'),
    holdUpMs: after.holdUpMs,
  };
}

/** Milliseconds until the answer has arrived. Rejects if it is not acknowledged, or is a notice without a table or a score. */
async function ask({ services: { slack } }: ScaledBot, line: string): Promise<number> {
  const begun = performance.now();
  const interaction = slack.as('engineer').in('system-health').command(line);
  const ack = await interaction.ack;
  if (typeof ack === 'string') throw new Error(`${line} was not acknowledged: ${ack}`);
  const { blocks, text } = await interaction.reply(1, { withinMs: ANSWER_MS });
  const ms = performance.now() - begun;
  if (blocks.length < 3) throw new Error(`${line} was not answered: ${text}`);
  return ms;
}
