import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND_MS } from '../src/core/time.ts';
import { type Asked, askAtRate } from './scale-acks.ts';
import { startScaledBot } from './scale-bot.ts';
import type { CatalogSize } from './scale-catalog.ts';

/** Commands at a fixed rate for a while. */
export interface RateFigures {
  readonly perSecond: number;
  readonly seconds: number;
  readonly asked: Asked;
  readonly beforeMb: number;
  readonly topMb: number;
  /** Ten seconds after the last answer. */
  readonly afterMb: number;
  readonly holdUpMs: number;
}

const REST_MS = 10_000;

/** Types commands at that rate for so many seconds. */
export async function measureRate(
  size: CatalogSize,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<RateFigures> {
  const bot = await startScaledBot({ size });
  try {
    await bot.calm();
    await bot.gauges();
    const beforeMb = bot.megabytes();
    const watched = bot.watchMemory();
    const end = performance.now() + seconds * SECOND_MS;
    const asked = await askAtRate(bot.services.slack, { perSecond, isOver: () => performance.now() >= end });
    const topMb = watched();
    const { holdUpMs } = await bot.gauges();
    await sleep(REST_MS);
    return { perSecond, seconds, asked, beforeMb, topMb, afterMb: bot.megabytes(), holdUpMs };
  } finally {
    await bot.close();
  }
}
