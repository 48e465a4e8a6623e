import { type LocalServices, METTA_WORKSPACE } from '@metta-health-bot/demo';
import { type LocalSlack, onChange } from '@metta-health-bot/local-slack';
import { MINUTE_MS } from '../src/core/time.ts';
import { openStore } from '../src/store/open-store.ts';
import { type Asked, askAtRate } from './scale-acks.ts';
import { startScaledBot } from './scale-bot.ts';
import type { CatalogSize } from './scale-catalog.ts';

/** Digests of very many places at the same minute. */
export interface DigestFigures {
  readonly places: number;
  /** Places that got it, each once. */
  readonly posted: number;
  /** Times after the minute, in milliseconds: of the first digest, the last one, and the last reply in its thread. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly lastReplyMs: number;
  /** Posts that Slack rejected because a channel got more than one a second. */
  readonly rateLimited: number;
  readonly asked: Asked;
  readonly holdUpMs: number;
  readonly topMb: number;
}

/** One place in ten is a person, who gets it by direct message. */
const PEOPLE_SHARE = 10;
/** Time for the start before the minute. */
const LEAD_MS = 20_000;
/** It is over when so long nothing was posted. */
const CALM_MS = 5_000;
const LIMIT_MS = 10 * MINUTE_MS;
const COMMANDS_A_SECOND = 2;

/** Subscribes so many channels and people to the digest of the same minute, and measures until all of them have it. */
export async function measureDigests(places: number, size: CatalogSize): Promise<DigestFigures> {
  const at = Math.ceil((Date.now() + LEAD_MS) / MINUTE_MS) * MINUTE_MS;
  const people = Math.ceil(places / PEOPLE_SHARE);
  const [users, channels] = [names('reader', people), names('team', places - people)];
  const ids = [...users.map((name) => `U0${name.toUpperCase()}`), ...channels.map((name) => `C0${name.toUpperCase()}`)];
  const bot = await startScaledBot({
    size,
    slack: {
      ...METTA_WORKSPACE,
      users: [...(METTA_WORKSPACE.users ?? []), ...users.map((name) => ({ name }))],
      channels: [
        ...(METTA_WORKSPACE.channels ?? []),
        ...channels.map((name) => ({ name, members: ['engineer'], botIsMember: true })),
      ],
      paceMessages: true,
    },
    prepare: (services) => subscribe(services, ids, at),
  });
  try {
    await bot.gauges();
    const topMb = bot.watchMemory();
    const posts = watchPosts(bot.services.slack, at);
    const asked = await askAtRate(bot.services.slack, {
      perSecond: COMMANDS_A_SECOND,
      isOver: () => posts.isOver(places),
    });
    const { holdUpMs } = await bot.gauges();
    return { places, ...posts.figures(), asked, holdUpMs, topMb: topMb() };
  } finally {
    await bot.close();
  }
}

/** Names with letters and digits only, of which the local Slack makes ids. */
function names(kind: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${kind}${index}`);
}

/** Writes the subscriptions into the bot's database before it starts: a thousand forms would take an hour. */
async function subscribe({ env }: LocalServices, ids: readonly string[], at: number): Promise<void> {
  const store = await openStore({ kind: 'sqlite', folder: String(env.DATA_DIR) });
  const time = new Date(at).toISOString().slice('yyyy-mm-ddT'.length, 'yyyy-mm-ddThh:mm'.length);
  for (const channel of ids) {
    const subscription = {
      channel,
      time,
      timeZone: 'UTC',
      days: [1, 2, 3, 4, 5, 6, 7] as const,
      since: at - MINUTE_MS,
    };
    await store.digests.choose({ channel, subscription, by: 'U0ENGINEER', at: at - MINUTE_MS });
  }
  await store.close();
}

function watchPosts(slack: LocalSlack, at: number) {
  const got = new Map<string, number>();
  let [firstMs, lastMs, lastReplyMs, rateLimited, changedAt] = [Number.NaN, 0, 0, 0, 0];
  onChange(slack.workspace, (change) => {
    if (change.kind !== 'posted' || change.message.postedBy !== 'bot' || change.message.ephemeralTo !== null) return;
    changedAt = Date.now();
    const { channel, threadTs } = change.message;
    if (threadTs !== null) {
      lastReplyMs = changedAt - at;
      return;
    }
    got.set(channel, (got.get(channel) ?? 0) + 1);
    if (Number.isNaN(firstMs)) firstMs = changedAt - at;
    lastMs = changedAt - at;
  });
  slack.wire.onEntry(({ method, refusal }) => {
    if (method === 'chat.postMessage' && refusal !== null) rateLimited += 1;
  });
  return {
    isOver: (places: number) => {
      if (Date.now() > at + LIMIT_MS) return true;
      return got.size >= places && Date.now() - changedAt > CALM_MS;
    },
    figures: () => ({
      posted: [...got.values()].filter((count) => count === 1).length,
      firstMs,
      lastMs,
      lastReplyMs,
      rateLimited,
    }),
  };
}
