import type { App } from '@slack/bolt';
import type { Message } from '../../blocks/kit/message.ts';
import type { Card } from '../../blocks/render-card.ts';
import { controlNames, listCommands } from '../../commands/index.ts';
import { wholeCoverage } from '../../packages/demo/src/preview/sample-past.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { createOnce } from '../../src/core/once.ts';
import { createHealthReader } from '../../src/datadog/health-reader.ts';
import type { DigestService } from '../../src/digest/digest-service.ts';
import { createDashboardLinker } from '../../src/health/dashboard-link.ts';
import { historyOf } from '../../src/incidents/history/history.ts';
import type { Incident } from '../../src/incidents/rules/incident.ts';
import type { LiveCardService } from '../../src/live-cards/live-card-service.ts';
import { createAnswerDelivery } from '../../src/slack/answer-delivery.ts';
import { createFormatSupport } from '../../src/slack/format-support.ts';
import { registerCardActions } from '../../src/slack/listeners/card-actions.ts';
import { answerLine } from '../../src/slack/listeners/commands.ts';
import { registerWhy } from '../../src/slack/listeners/why.ts';
import type { Post } from '../../src/slack/post.ts';
import type { WatchService } from '../../src/watches/watch-service.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a bot answers with a catalog, a Datadog without data and a clock that stands still. */
export interface Answers {
  typed(line: string): Promise<Message>;
  /** The card itself; of a line in a direct message with the bot. */
  card(line: string): Promise<Card>;
  direct(line: string): Promise<Card>;
  /** Presses a control as Slack sends it: an element of a message, with the chosen option where it is a menu. */
  pressed(action: Json): Promise<Message>;
}

const NOW = Date.parse('2026-11-23T12:00:00Z');
const TO = { responseUrl: 'https://slack.example/', teamId: 'T1', channelId: 'C1', userId: 'U1' };
const NOTHING = { data: { attributes: { series: [], times: [], values: [] } } };

/** What the answers are about, besides the catalog. */
export interface AnswersFrom {
  readonly digests?: DigestService;
  readonly liveCards?: LiveCardService;
  readonly watches?: WatchService;
  readonly incidents?: ReadonlyMap<string, Incident>;
}

/** Answers with this catalog, through the real commands, controls and delivery. */
export function answersOf(
  catalog: Catalog,
  { digests, watches, liveCards, incidents = new Map() }: AnswersFrom = {},
): Answers {
  const clock = () => NOW;
  const reader = createHealthReader({
    api: { queryTimeseriesData: async () => NOTHING as never },
    feeds: { scope: 'events_read', storedAs: 'events', find: async () => ({ entries: [] }) },
    catalog,
    timeZone: 'UTC',
    clock,
    onFailure: () => {},
  });
  const ports = {
    reader,
    activeIncidents: async () => ({ incidents: [], isPosting: true }),
    history: async (days: number) => historyOf([], wholeCoverage(NOW - days * 86_400_000, NOW)),
    sendFile: async () => ({ kind: 'sent' }) as const,
    digests: digests as never,
    watches: watches as never,
    visibleTo: async (_: string, channels: readonly string[]) => new Set(channels),
    liveCards: liveCards as never,
    linkTo: createDashboardLinker({ appUrl: 'https://app.example', pushed: new Map(), environmentTag: 'env' }),
    clock,
    timeZone: 'UTC',
  };
  const commands = listCommands(catalog);
  let last: Message | undefined;
  const post: Post = async (_, message) => {
    last = message;
    return { kind: 'delivered' };
  };
  const delivery = createAnswerDelivery(
    { responseUrl: post, ephemeral: post, direct: post },
    { formats: createFormatSupport(clock), clock },
  );
  const listeners: { readonly of: string | RegExp; readonly listener: (request: unknown) => Promise<void> }[] = [];
  const app = {
    action: (of: string | RegExp, listener: (request: unknown) => Promise<void>) =>
      void listeners.push({ of, listener }),
  };
  const work = { inSlot: (job: () => Promise<unknown>) => job() } as never;
  const metrics = { timeAnswer: (_: string, job: () => Promise<unknown>) => job() } as never;
  const once = createOnce(clock, 1);
  const shares = { first: async (key: string) => once.first(key), forget: async (key: string) => once.forget(key) };
  const listening = { commands, ports, delivery, inflight: work, metrics, log: undefined as never };
  const names = controlNames(catalog);
  registerCardActions(app as unknown as App, listening, { shares, names });
  const oncall = { incidents: { find: async (id: string) => incidents.get(id) } as never, links: () => ({}) };
  registerWhy(app as unknown as App, { ...listening, names, oncall });
  const card = (line: string) => answerLine(commands, { line, ports, from: TO });
  const taken = () => {
    const message = last;
    last = undefined;
    if (!message) throw new Error('nothing was answered');
    return message;
  };
  return {
    card,
    direct: (line) => answerLine(commands, { line, ports, from: { ...TO, channelId: 'D1' } }),
    async typed(line) {
      await delivery.toAsker(TO, await card(line), false);
      return taken();
    },
    async pressed(action) {
      const body = {
        response_url: TO.responseUrl,
        team: { id: 'T1' },
        channel: { id: 'C1' },
        user: { id: 'U1' },
        container: { channel_id: 'C1', message_ts: '1.1' },
      };
      for (const { of, listener } of listeners) {
        if (new RegExp(of).test(String(action.action_id))) await listener({ ack: async () => {}, action, body });
      }
      return taken();
    },
  };
}
