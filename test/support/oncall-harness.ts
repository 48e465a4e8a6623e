import { setTimeout as sleep } from 'node:timers/promises';
import type { CollectorTrouble } from '@metta-health-bot/demo';
import { expect, vi } from 'vitest';
import type { StoreConfig } from '../../src/config/store-config.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { IncidentStore, Store } from '../../src/store/store.ts';
import { type BotOptions, type RunningBot, startBot } from './bot-harness.ts';
import { expectSoundOncall } from './invariants.ts';
import { databaseOf } from './test-database.ts';
import { SOON, type Threads, threadsIn } from './threads.ts';

/** How far apart looks are unless a test says otherwise. */
const LOOK_SECONDS = 60;
/** When every test begins: none runs into midnight, from where on times are said with their day. */
export const NOON = Date.parse('2026-11-23T12:00:00Z');

const STEP_MS = 1_000;
const MOST_DRAINING_MS = 5 * 60_000;

/** A bot that watches the collectors, in a time that the test moves. */
export interface OncallBot extends RunningBot, Threads {
  /** The time of bot, Slack and Datadog. */
  now(): number;
  /** Moves time on; looks fall due as they would, but no more than one at once. */
  move(ms: number): void;
  break(collector: string, trouble?: CollectorTrouble): void;
  heal(collector: string): void;
  /** Lets the time between looks pass, and waits for the look at its end to be written down; `times` times. */
  look(times?: number): Promise<void>;
  /** Lets time pass, twenty times as fast as it does, until everything is sent. */
  drain(): Promise<void>;
  /** Waits until everything is sent, then: so many messages and no more, and store and Slack agree. */
  nothingMore(expected: {
    readonly parents: number;
    readonly replies: number;
    readonly repeats?: number;
  }): Promise<void>;
  readonly incidents: IncidentStore;
  /** The test's own way to the database. */
  readonly store: Store;
  readonly database: StoreConfig;
}

/** Starts bot and local services with a store of their own; `await using` ends all. Looks come `lateMs` later than they fall due. */
export async function startOncall({ env = {}, ...options }: BotOptions = {}, lateMs = 0): Promise<OncallBot> {
  let offset = NOON - Date.now();
  const now = () => Date.now() + offset;
  const oncallEnv = { ONCALL_CHANNEL: 'C0ONCALL', WATCH_INTERVAL_SECONDS: String(LOOK_SECONDS), ...env };
  const lookMs = Number(oncallEnv.WATCH_INTERVAL_SECONDS) * 1_000;
  const bot = await startBot({ clock: now, ...options, env: oncallEnv });
  const database = databaseOf(bot.env);
  const store = await openStore(database);
  const move = (ms: number) => {
    offset += ms;
  };
  const threads = threadsIn(bot.slack);
  const lookedAt = async () => (await store.incidents.evaluationState()).lastEvaluationAt ?? 0;
  // Without an on-call channel nothing is evaluated before somebody watches something.
  if (oncallEnv.ONCALL_CHANNEL !== '') await vi.waitFor(async () => expect(await lookedAt()).toBeGreaterThan(0), SOON);
  return {
    ...bot,
    ...threads,
    get healthUrl() {
      return bot.healthUrl;
    },
    now,
    move,
    break: (collector, trouble = 'failed') => bot.troubles.set(collector, trouble),
    heal: (collector) => bot.troubles.set(collector, 'works'),
    async look(times = 1) {
      for (let done = 0; done < times; done += 1) {
        move(lookMs + lateMs);
        const due = now();
        await vi.waitFor(async () => expect(await lookedAt()).toBeGreaterThanOrEqual(due - 1_000), SOON);
      }
    },
    async drain() {
      for (let passed = 0; (await store.outbox.unfinished()).length > 0; passed += STEP_MS) {
        if (passed > MOST_DRAINING_MS) throw new Error(`after ${passed / 1_000} s not everything is sent`);
        move(STEP_MS);
        await sleep(STEP_MS / 20);
      }
    },
    async nothingMore({ parents, replies, repeats = 0 }) {
      await vi.waitFor(async () => expect(await store.outbox.unfinished()).toEqual([]), SOON);
      expect([threads.parents().length, threads.replies().length]).toEqual([parents, replies]);
      await expectSoundOncall(bot.slack, database, repeats);
      expect(bot.datadog.unexpected).toEqual([]);
    },
    incidents: store.incidents,
    store,
    database,
    async [Symbol.asyncDispose]() {
      await store.close();
      await bot.stop();
    },
  };
}
