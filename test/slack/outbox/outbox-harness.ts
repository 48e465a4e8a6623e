import { METTA_WORKSPACE } from '@metta-health-bot/demo';
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from '@metta-health-bot/local-slack';
import { section } from '../../../blocks/kit/message.ts';
import { silent } from '../../../packages/local-slack/test/bot.ts';
import { createHttpClient } from '../../../src/http-client/http-client.ts';
import { createLog, type Logger } from '../../../src/observability/log.ts';
import { createChannelPacing } from '../../../src/slack/outbox/channel-pacing.ts';
import { createOutboxWebClient } from '../../../src/slack/outbox/outbox-web-client.ts';
import { createOutcomeLog } from '../../../src/slack/outbox/outcome-log.ts';
import { createOutboxWorker, type OutboxWorker, type SenderOptions } from '../../../src/slack/outbox/sender.ts';
import { createTokenGuard } from '../../../src/slack/outbox/token-guard.ts';
import type { MessageDraft, OutboxMessage, OutboxStore } from '../../../src/store/outbox.ts';
import { openTestStore, type TestStore } from '../../support/store.ts';

export const NOON = Date.parse('2026-11-23T12:00:00Z');

/** The sender's rounds over a store of its own and a local Slack of its own, all by one clock that stands until moved. */
export interface OutboxHarness extends AsyncDisposable {
  readonly slack: LocalSlack;
  readonly store: TestStore;
  readonly desk: Omit<SenderOptions, 'log' | 'onToken'>;
  readonly log: Logger;
  readonly rounds: OutboxWorker;
  /** The lines of its log. */
  readonly lines: readonly string[];
  /** What the token guard told. */
  readonly token: readonly string[];
  readonly now: () => number;
  /** Writes drafts down as one decision would. */
  write(...drafts: readonly MessageDraft[]): Promise<void>;
  /** Lets the clock go on by so much, stopping wherever something is due; 0 does what is due now. */
  pass(ms?: number): Promise<void>;
  /** Moves the clock and does nothing. */
  jump(ms: number): void;
  /** The sender has taken the lease over at that time, by the clock. */
  leadFrom(at: number): void;
  /** The rounds of the next process: what the one before it held in memory is gone. */
  restart(): void;
  /** What a channel shows: each message of its own, and with an arrow each reply. */
  shows(channel: string): readonly string[];
  /** Every message of the outbox that is not yet as it should be. */
  unfinished(): Promise<readonly OutboxMessage[]>;
}

export interface OutboxHarnessOptions extends LocalSlackOptions {
  readonly fallbackChannel?: string;
  readonly oncallChannel?: string;
  /** How long a call may hang, in real milliseconds. */
  readonly timeoutMs?: number;
  /** The store, ended with the harness; one in SQLite otherwise. */
  readonly store?: TestStore;
  /** In [0, 1); 0 otherwise. */
  readonly random?: number;
  /** What the sender gets for the store. */
  readonly through?: (store: OutboxStore) => OutboxStore;
}

/** Opens a harness that ends with `await using`. */
export async function openOutbox({
  fallbackChannel,
  oncallChannel,
  timeoutMs = 10_000,
  through = (store) => store,
  store: given,
  random = 0,
  ...options
}: OutboxHarnessOptions = {}): Promise<OutboxHarness> {
  let now = NOON;
  let ledFrom = Number.NEGATIVE_INFINITY;
  const clock = () => now;
  const slack = await startLocalSlack({ ...METTA_WORKSPACE, ...options, clock });
  const store = given ?? (await openTestStore());
  const held = (await store.lease.acquire('test', { at: now, ttlMs: 1e12, isDead: () => false })) ?? 0;
  const lines: string[] = [];
  const log = createLog('info', [], { write: (line) => void lines.push(line) });
  const outboxClient = createOutboxWebClient(slack.tokens.bot, {
    slackApiUrl: slack.apiUrl,
    fetch: createHttpClient(),
    logger: silent,
    timeoutMs,
  });
  const desk = {
    store: { ...through(store.outbox), fates: store.outbox.statuses },
    outboxClient,
    lease: { holds: () => true, tookOverAt: () => ledFrom },
    clock,
    random: () => random,
    fallbackChannel: fallbackChannel ?? null,
    oncallChannel: oncallChannel ?? null,
    log,
  };
  const token: string[] = [];
  const open = () => {
    const guard = createTokenGuard(outboxClient, { clock, log, onToken: (state) => token.push(state) });
    const taker = createChannelPacing(
      desk,
      {
        onStoreError: (error) => log.error({ err: error }),
        onRowError: (error, key) => log.error({ err: error, key }),
      },
      { token: guard, report: createOutcomeLog(log) },
    );
    return createOutboxWorker(desk.store, { pacing: taker, token: guard, clock, onStep: () => {} });
  };
  let rounds = open();
  return {
    slack,
    store,
    desk,
    log,
    get rounds() {
      return rounds;
    },
    lines,
    token,
    now: clock,
    async write(...messages) {
      await store.incidents.commit({ incidents: [], audit: [], messages, at: now });
    },
    async pass(ms = 0) {
      const end = now + ms;
      for (;;) {
        const { started, nextAt } = await rounds.start(() => held);
        await rounds.settled();
        if (started > 0) continue;
        if (nextAt > end) break;
        now = nextAt;
      }
      now = end;
    },
    jump(ms) {
      now += ms;
    },
    leadFrom(at) {
      ledFrom = at;
    },
    restart() {
      rounds = open();
    },
    shows: (channel) => showing(slack, channel),
    unfinished: async () => (await store.outbox.unfinished()).filter(({ state }) => state !== 'sent'),
    async [Symbol.asyncDispose]() {
      await rounds.settled();
      await slack.close();
      await store[Symbol.asyncDispose]();
    },
  };
}

function showing(slack: LocalSlack, name: string): readonly string[] {
  const channel = slack.workspace.channels.find((one) => one.name === name)?.id;
  const messages = slack.workspace.messages.filter((message) => message.channel === channel);
  return messages
    .filter(({ threadTs }) => threadTs === null)
    .flatMap(({ ts, text }) => [
      text,
      ...messages.filter(({ threadTs }) => threadTs === ts).map((reply) => `-> ${reply.text}`),
    ]);
}

/** The first message of a thread. */
export function parent(key: string, text: string, channel = 'C0ONCALL'): MessageDraft {
  return { key, thread: null, channel, content: { text, blocks: [section(text)] }, summary: null, expiresAt: null };
}

/** A reply in the thread of a parent, which can be told in a line. */
export function reply(thread: string, number: number, text: string): MessageDraft {
  const content = { text, blocks: [section(text)] };
  return {
    key: `${thread}:${number}`,
    thread,
    channel: 'C0ONCALL',
    content,
    summary: `in short: ${text}`,
    expiresAt: null,
  };
}
