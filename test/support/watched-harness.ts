import type { DataSet } from '@metta-health-bot/local-datadog';
import { expect } from 'vitest';
import { parseCatalog } from '../../src/catalog/load.ts';
import type { Store } from '../../src/store/store.ts';
import type { Watch } from '../../src/watches/rules/watch.ts';
import { catalogSource } from '../fixtures/catalogs.ts';
import { steadySince } from '../fixtures/series.ts';
import type { BotOptions } from './bot-harness.ts';
import { outboxKeyOf } from './invariants.ts';
import { NOON, type OncallBot, startOncall } from './oncall-harness.ts';
import { isLong } from './run-length.ts';

/** Whoever fails in a scenario: a collector, or an area of that name that a channel watches. */
const NAMES: Readonly<Record<string, string>> = {
  github: 'GitHub',
  wandb: 'WandB',
  eval: 'Eval',
  skypilot: 'SkyPilot',
  health: 'Health',
};
const HOUR = 60 * 60_000;

const METRICS = Object.fromEntries(Object.keys(NAMES).map((key) => [key, ['score']]));

/** Areas that are called as the collectors are, with these alerts of on-call: what a scenario reads is the same. */
export const watchedSource = (alerts: unknown = {}): string =>
  catalogSource(METRICS, [], { title: (key) => `${NAMES[key]} collector`, alerts });
export const WATCHED_CATALOG = parseCatalog([{ file: 'catalog.yml', source: watchedSource() }]);

/** What the one collector of that catalog reports about itself. */
const REPORT = { failed: 0, error_count: 0, duration_seconds: 10, metric_count: 5 };

/** The value of each area's metric, from 0, which is green, to 10, which is red, as `valueNow` says it; the collector works. */
export function watchedData(valueNow: (area: string) => number): DataSet {
  const since = NOON - HOUR;
  return [
    ...Object.keys(NAMES).map((key) => steadySince(since, `raw.${key}.score`, () => valueNow(key))),
    ...Object.entries(REPORT).map(([key, value]) => steadySince(since, `collector.all.${key}`, () => value)),
  ];
}

/** Watches of that channel, without a time to wait, of every area. */
export const watchesOf = (channel: string, at: number): readonly Watch[] =>
  Object.keys(NAMES).map((key) => ({ channel, subject: `${key}.*`, level: 'red', holdMs: 0, by: 'U0LEAD', at }));

/** The values of the last minute are kept in memory: every look comes a second later than that. */
const LATE_MS = 1_000;

/**
 * Starts a bot whose channel `oncall` watches what a scenario breaks, while on-call itself is another channel: the same is posted in the same
 * channel, as the incident of a watch.
 */
export async function startWatched({
  env = {},
  watches = watchesOf,
  ...options
}: BotOptions & { readonly watches?: typeof watchesOf } = {}): Promise<OncallBot> {
  const red = new Set<string>();
  const surroundings = { ONCALL_CHANNEL: 'C0SYSTEMHEALTH', ONCALL_FALLBACK_CHANNEL: '', ...env };
  const bot = await startOncall(
    { catalog: WATCHED_CATALOG, data: watchedData((area) => (red.has(area) ? 10 : 0)), ...options, env: surroundings },
    LATE_MS,
  );
  for (const watch of watches('C0ONCALL', bot.now())) expect(await setWatch(bot, watch)).toBe('changed');
  return Object.assign(bot, {
    break: (name: string) => void red.add(name),
    heal: (name: string) => void red.delete(name),
  });
}

/** First messages of incidents; the notice that a watch was changed is none. */
export const firstMessages = ({ parents }: OncallBot) =>
  parents().filter((message) => outboxKeyOf(message).startsWith('incident:'));

/** GitHub fails: the first message of its incident. */
export async function failing(bot: OncallBot) {
  bot.break('github');
  await bot.look();
  return bot.parent(/^Critical: GitHub/);
}

/** Stores a watch as a person's change would, without its message. */
export function setWatch({ store }: { readonly store: Pick<Store, 'watches'> }, watch: Watch) {
  const { channel, subject, by, at } = watch;
  const key = `watch-change:${channel}:${subject}:${at}`;
  const audit = { key, incident: `watch:${channel}`, at, actor: by, what: 'watch-set', why: subject };
  return store.watches.change({ channel, subject, after: watch, before: undefined, message: null, audit });
}

const ONCALL = { owner: 'on-call', start: startOncall as (options?: BotOptions) => Promise<OncallBot> } as const;
const WATCH = { owner: 'a watch', start: startWatched } as const;

/** The same guarantees hold for incidents of on-call and for those of a channel's watch. */
export const BOTH_OWNERS = [ONCALL, WATCH];

/** A scenario that waits is played for both with LONG=1 only: CI has no time for it. */
export const OWNERS = isLong ? BOTH_OWNERS : [ONCALL];
