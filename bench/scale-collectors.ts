import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE_MS } from '../src/core/time.ts';
import { oncallOf, WATCH_SECONDS } from './notifier.ts';
import { type ScaledBot, startScaledBot } from './scale-bot.ts';

/** Collectors that all fail at once, and recover. */
export interface StormFigures {
  readonly collectors: number;
  /** Milliseconds until the first message about it, and until the last message of the failure. */
  readonly firstMessageMs: number;
  readonly settledMs: number;
  /** Messages in the channel itself, and replies in threads, while all fail. */
  readonly messages: number;
  readonly replies: number;
  /** Collectors that the messages in the channel count as failing. */
  readonly named: number;
  /** Milliseconds from the recovery of all until no message says that one still fails. */
  readonly recoveredMs: number;
  /** Messages in the channel itself at the end. */
  readonly messagesInAll: number;
  readonly requestsOfEvaluation: number;
  readonly holdUpMs: number;
  readonly topMb: number;
}

const CALM_MS = 15_000;
const LIMIT_MS = 5 * MINUTE_MS;
const POLL_MS = 100;
const METRICS = 25;

/** Lets so many collectors fail in the same moment, and recover together. Rejects when no message is posted, or they do not recover. */
export async function measureStorm(collectors: number): Promise<StormFigures> {
  const bot = await startScaledBot({
    size: { metrics: METRICS, collectors },
    env: { WATCH_INTERVAL_SECONDS: String(WATCH_SECONDS) },
  });
  try {
    const requestsOfEvaluation = await requestsOf(bot);
    await bot.gauges();
    const topMb = bot.watchMemory();
    const channel = createChannel(bot);
    const failing = await channel.watch(() => setAll(bot, collectors, 'failed'), channel.hasMessages);
    const { messages, replies, named } = channel.counted();
    const recovering = await channel.watch(() => setAll(bot, collectors, 'works'), channel.hasRecovered);
    const { holdUpMs } = await bot.gauges();
    return {
      collectors,
      firstMessageMs: failing.reachedMs,
      settledMs: failing.lastMs,
      messages,
      replies,
      named,
      recoveredMs: recovering.reachedMs,
      messagesInAll: channel.counted().messages,
      requestsOfEvaluation,
      holdUpMs,
      topMb: topMb(),
    };
  } finally {
    await bot.close();
  }
}

const COUNTED_MS = 10_000;

/** Requests to Datadog for one evaluation: all of a while by those that ask for the first collector. */
async function requestsOf({ services: { datadog } }: ScaledBot): Promise<number> {
  let [all, first] = [0, 0];
  datadog.onExchange(({ path, body }) => {
    if (!path.startsWith('/api/v2/query/timeseries')) return;
    all += 1;
    if (JSON.stringify(body).includes('collector.job_0.failed')) first += 1;
  });
  await sleep(COUNTED_MS);
  return Math.round(all / first);
}

function setAll({ services: { troubles } }: ScaledBot, collectors: number, trouble: 'failed' | 'works'): void {
  for (let index = 0; index < collectors; index += 1) troubles.set(`job_${index}`, trouble);
}

/** The channel for incidents, as its members see it. */
function createChannel({ services }: ScaledBot) {
  const { slack } = services;
  const oncall = oncallOf(services);
  const posted = () =>
    slack.workspace.messages.filter(({ channel, postedBy }) => channel === oncall && postedBy === 'bot');
  const own = () => posted().filter(({ threadTs }) => threadTs === null);
  const state = () => JSON.stringify(posted().map(({ ts, text }) => [ts, text]));
  return {
    hasMessages: () => own().length > 0,
    hasRecovered: () => own().every(({ text }) => text.startsWith('Recovered')),
    counted: () => ({
      messages: own().length,
      replies: posted().length - own().length,
      named: own().reduce((sum, { text }) => sum + Number(/(\d+) failing together/.exec(text)?.[1] ?? 1), 0),
    }),
    /** Begins, and waits until it is reached and nothing has changed for a while. */
    async watch(begin: () => void, isReached: () => boolean) {
      const began = performance.now();
      begin();
      let [reachedMs, lastMs, seen] = [Number.NaN, 0, state()];
      while (Number.isNaN(reachedMs) || performance.now() - began - lastMs < CALM_MS) {
        if (performance.now() - began > LIMIT_MS)
          throw new Error(`not settled after ${LIMIT_MS} ms: ${seen.slice(0, 500)}`);
        await sleep(POLL_MS);
        const now = state();
        if (now !== seen) lastMs = performance.now() - began;
        seen = now;
        if (Number.isNaN(reachedMs) && isReached()) reachedMs = performance.now() - began;
      }
      return { reachedMs, lastMs };
    },
  };
}
