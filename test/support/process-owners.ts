import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CollectorTrouble, LocalServices, LocalServicesOptions } from '@metta-health-bot/demo';
import type { LocalSlack } from '@metta-health-bot/local-slack';
import { expect } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import type { Environment } from '../../src/config/environment.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import type { Store } from '../../src/store/store.ts';
import { COLLECTORS } from './crash-script.ts';
import { createMovableClock } from './movable-clock.ts';
import { NOON } from './oncall-harness.ts';
import { outboxKeyOf, postedMessages } from './posted-messages.ts';
import { isLong } from './run-length.ts';
import { setWatch, WATCHED_CATALOG, watchedData, watchedSource, watchesOf } from './watched-harness.ts';

/** How what is watched fails: `slow` is the least trouble of these, which is worth a warning. */
type Trouble = Exclude<CollectorTrouble, 'silent'>;

/** What a bot in a process of its own finds, whose incidents belong to this owner. */
export interface Surroundings {
  readonly catalog: Catalog;
  readonly services: Pick<LocalServicesOptions, 'data' | 'clock'>;
  /** Settings over those of the local services; `folder` is the bot's own. */
  env(folder: string): Environment;
  /** Options of Node for each process. */
  nodeOptions(folder: string): string | undefined;
  /** The time of bot, Slack and Datadog. */
  now(): number;
  /** Done with the empty store, before the bot starts. */
  begin(store: Pick<Store, 'watches'>): Promise<void>;
  /** The same names fail with each owner. */
  set(services: Pick<LocalServices, 'troubles'>, name: string, trouble: Trouble): void;
  trouble(services: Pick<LocalServices, 'troubles'>, name: string): CollectorTrouble;
  /** Names that are watched now. */
  watched(store: Pick<Store, 'watches'>): Promise<readonly string[]>;
  /** Checked when everything is over: what people asked for, as the channel was told, is what is stored. */
  expectKept(slack: LocalSlack, store: Pick<Store, 'watches'>): Promise<void>;
}

/** Whose incidents a bot in a process of its own has. */
export interface ProcessOwner {
  readonly owner: string;
  /** Rule that `failed` breaches. */
  readonly rule: string;
  /** Subject of a name. */
  subjectOf(name: string): string;
  /** Number of on-call's channels. */
  readonly channels: number;
  /** Commands that change what is watched or shown, for a script of random events. */
  readonly lines: readonly string[];
  surroundings(): Surroundings;
}

/** Incidents of on-call, about collectors. */
export const OF_ONCALL: ProcessOwner = {
  owner: 'on-call',
  rule: 'failed',
  subjectOf: (name) => name,
  channels: 2,
  lines: [],
  surroundings: () => ({
    catalog: loadCatalog(SHIPPED_CATALOG),
    services: {},
    env: () => ({}),
    nodeOptions: () => undefined,
    now: () => Date.now(),
    begin: async () => {},
    set: ({ troubles }, name, trouble) => troubles.set(name, trouble),
    trouble: ({ troubles }, name) => troubles.trouble(name),
    watched: async () => COLLECTORS,
    expectKept: async () => {},
  }),
};

const WATCHING = 'C0ONCALL';
/** Of a ramp from 10 to 0: red, red, yellow, green. */
const VALUES: Readonly<Record<Trouble, number>> = { failed: 10, errors: 8, slow: 6, works: 0 };
/** The values of the last minute are kept in memory: after that a bot sees what has changed. */
const SEEN_MS = 61_000;

/** Incidents of a channel that watches areas of those names, for yellow and red, at once; on-call is another channel. */
export const OF_WATCH: ProcessOwner = {
  owner: 'a watch',
  rule: `red@${WATCHING}`,
  subjectOf: (name) => `${name}.*`,
  channels: 1,
  lines: [
    ...['github', 'wandb'].flatMap((name) => [`/health unwatch ${name}`, `/health watch ${name} yellow for 0m`]),
    ...['/health live', '/health live', '/health live github', '/health live end'],
  ],
  surroundings() {
    const clock = createMovableClock(NOON);
    const troubles = new Map<string, Trouble>();
    const trouble = (name: string) => troubles.get(name) ?? 'works';
    const watches = watchesOf(WATCHING, clock.now()).map((watch) => ({ ...watch, level: 'yellow' as const }));
    return {
      catalog: WATCHED_CATALOG,
      services: { data: watchedData((area) => VALUES[trouble(area)]), clock: clock.now },
      env(folder) {
        const file = join(folder, 'watched.yml');
        writeFileSync(file, watchedSource());
        return { CATALOG_FILE: file, ONCALL_CHANNEL: 'C0SYSTEMHEALTH', ONCALL_FALLBACK_CHANNEL: '' };
      },
      nodeOptions: clock.nodeOptions,
      now: clock.now,
      async begin(store) {
        for (const watch of watches) expect(await setWatch({ store }, watch)).toBe('changed');
      },
      set(_, name, next) {
        troubles.set(name, next);
        clock.move(SEEN_MS);
      },
      trouble: (_, name) => trouble(name),
      watched: async (store) => (await store.watches.all()).map(({ subject }) => subject.replace('.*', '')),
      async expectKept(slack, store) {
        const subjects = new Set(watches.map(({ subject }) => subject));
        for (const { subject, what } of changesTold(slack))
          subjects[what === 'watch-ended' ? 'delete' : 'add'](subject);
        const kept = await store.watches.all();
        expect(kept.map(({ subject }) => subject).sort()).toEqual([...subjects].sort());
        for (const { channel, level, holdMs } of kept)
          expect([channel, level, holdMs]).toEqual([WATCHING, 'yellow', 0]);
      },
    };
  },
};

/** The changes of watches that the channel was told of, in the order in which they were made. */
function changesTold(slack: LocalSlack) {
  return postedMessages(slack)
    .map((message) => outboxKeyOf(message).split(':'))
    .flatMap(([kind, , subject = '', what, at]) => (kind === 'watch-change' ? [{ subject, what, at: Number(at) }] : []))
    .sort((one, other) => one.at - other.at);
}

/** The same guarantees hold for incidents of on-call and of a watch. */
export const PROCESS_OWNERS = [OF_ONCALL, OF_WATCH];

/** A test that takes long is played for both with LONG=1 only. */
export const PROCESS_OWNERS_IN_TIME = isLong ? PROCESS_OWNERS : [OF_ONCALL];
