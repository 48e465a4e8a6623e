import { fresh, sampleRollup } from '@metta-health-bot/demo/samples';
import type { StoredMessage } from '@metta-health-bot/local-slack';
import { silent } from '../../packages/local-slack/test/bot.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { createDashboardLinker } from '../../src/health/dashboard-link.ts';
import type { Answer } from '../../src/health/reading.ts';
import type { MetricRow, Rollup } from '../../src/health/rollup.ts';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { createCompareCards } from '../../src/live-cards/compare-channel.ts';
import { createKeeper, type Keeper } from '../../src/live-cards/keeper.ts';
import { createLiveCardService, type LiveAsker, type LiveCardService } from '../../src/live-cards/live-card-service.ts';
import type { LiveCard } from '../../src/live-cards/rules/live-card.ts';
import { createLookups } from '../../src/slack/lookups.ts';
import { createDeletedCheck, createPermalinks } from '../../src/slack/permalinks.ts';
import { createPins } from '../../src/slack/pins.ts';
import { createSingleTryClient } from '../../src/slack/web-client.ts';
import type { Store } from '../../src/store/store.ts';
import { type OutboxHarness, type OutboxHarnessOptions, openOutbox } from '../slack/outbox/outbox-harness.ts';

export const SHIPPED = loadCatalog(SHIPPED_CATALOG);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const LEAD: LiveAsker = { channel: 'C0SYSTEMHEALTH', by: 'U0LEAD' };
export const ALL = { area: null, environment: null } as const;

/** What a test may change at any time. */
interface Conditions {
  answer: (environment: string | undefined) => Answer<Rollup>;
  membership: 'member' | 'not-a-member' | 'unknown';
  catalog: Catalog;
  /** Number of the lease that the keeper believes in. */
  fence: number;
}

/** Living cards over an outbox and a local Slack, by a clock that stands until moved. */
export interface LiveHarness extends AsyncDisposable {
  readonly outbox: OutboxHarness;
  readonly service: LiveCardService;
  readonly around: Conditions;
  /** Environments of which Datadog was asked, one for each read. */
  readonly reads: readonly (string | undefined)[];
  readonly overs: readonly string[];
  readonly failures: readonly string[];
  /** Lets the time go on, a step of the keeper and of the outbox at a time; each minute if it is long. */
  pass(ms: number): Promise<void>;
  /** Begins a card and lets it be posted and pinned. */
  begin(line?: Parameters<LiveCardService['begin']>[1]): Promise<LiveCard>;
  /** The next keeper remembers nothing; over that store if one is given. */
  restart(store?: Store): void;
  /** The cards' messages in a channel, oldest first. */
  messages(channel?: string): readonly StoredMessage[];
  /** Calls of that method so far. */
  calls(method: string): number;
}

/** Opens a harness in which everything works; `await using` ends it. */
export async function openLive(options: OutboxHarnessOptions = {}): Promise<LiveHarness> {
  const outbox = await openOutbox(options);
  const { slack, now } = outbox;
  const reads: (string | undefined)[] = [];
  const [overs, failures]: [string[], string[]] = [[], []];
  const fence = (await outbox.store.lease.acquire('test', { at: now(), ttlMs: 1e12, isDead: () => false })) ?? 0;
  const around: Conditions = {
    answer: () =>
      fresh(
        sampleRollup((row) => row, now()),
        now(),
      ),
    membership: 'member',
    catalog: SHIPPED,
    fence,
  };
  const sources = {
    get catalog() {
      return around.catalog;
    },
    reader: {
      rollup: async (environment?: string) => {
        reads.push(environment);
        return around.answer(environment);
      },
    },
    linkTo: createDashboardLinker({ appUrl: 'https://app.example', pushed: new Map(), environmentTag: 'env' }),
    timeZone: 'UTC',
    clock: now,
  };
  const client = createSingleTryClient({
    token: slack.tokens.bot,
    slackApiUrl: slack.apiUrl,
    fetch: createHttpClient(),
    logger: silent,
    timeoutMs: 10_000,
  });
  const open = (store: Store): Keeper =>
    createKeeper({
      sources,
      store: () => store,
      pins: createPins(client),
      compare: createCompareCards({
        sources,
        store: () => store,
        search: (channel, key) =>
          outbox.desk.outboxClient.firstMessages({ channel, since: 0, isEnough: (one) => one.key === key }),
        log: outbox.log,
      }),
      onMessages: () => {},
      onOver: ({ channel }, ending) => void overs.push(`${channel} ${ending}`),
      onFailure: ({ channel }, error) => void failures.push(`${channel} ${error}`),
    });
  let keeper = open(outbox.store);
  const advance = async (ms: number) => {
    const end = now() + ms;
    const step = ms > 6 * HOUR ? 5 * MINUTE : ms > 10 * MINUTE ? MINUTE : 2_000;
    do {
      await keeper.tick(around.fence);
      await outbox.pass(Math.min(step, end - now()));
    } while (now() < end);
    await keeper.tick(around.fence);
    await outbox.pass();
  };
  // Two people who wait at the same time move the clock one after the other.
  let turn = Promise.resolve();
  const pass = (ms: number) => {
    turn = turn.then(() => advance(ms));
    return turn;
  };
  const service = createLiveCardService({
    sources,
    store: () => outbox.store,
    lookups: createLookups({
      botToken: slack.tokens.bot,
      apiUrl: slack.apiUrl,
      fetch: createHttpClient(),
      logger: silent,
      clock: now,
    }),
    isMember: async () => around.membership,
    permalink: createPermalinks(client),
    isGone: createDeletedCheck(client),
    onChange: () => {},
    pause: () => pass(2_000),
  });
  return {
    outbox,
    service,
    around,
    reads,
    overs,
    failures,
    pass,
    async begin(line = ALL) {
      const begun = await service.begin(LEAD, line);
      if (begun.kind !== 'begun') throw new Error(`nothing was begun: ${begun.kind}`);
      return begun.shown.card;
    },
    restart(store = outbox.store) {
      keeper = open(store);
      outbox.restart();
    },
    messages: (channel = LEAD.channel) =>
      slack.workspace.messages.filter((one) => one.channel === channel && one.metadata !== null),
    calls: (method) => slack.wire.calls(method).length,
    [Symbol.asyncDispose]: () => outbox[Symbol.asyncDispose](),
  };
}

/** The sample with one metric in another state today. */
export const withFom =
  (label: string, fom: number | null) =>
  (row: MetricRow): MetricRow =>
    row.label === label ? { ...row, foms: [...row.foms.slice(0, -1), fom], isOverdue: fom === null } : row;

/** Datadog fails since then, with the last values from before. */
export const staleSince = (since: number): Answer<Rollup> => ({
  kind: 'stale',
  value: sampleRollup((row) => row, since),
  at: since - MINUTE,
  failure: { kind: 'server-error', detail: 'HTTP 500' },
  failingSince: since,
});

/** Datadog fails since then, and nothing was read before. */
export const unreadSince = (since: number): Answer<Rollup> => ({
  kind: 'unavailable',
  failure: { kind: 'server-error', detail: 'HTTP 500' },
  failingSince: since,
});
