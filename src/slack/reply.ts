import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type Audience, CARD_FORMATS, type CardFormat, type FormDestination } from '../../blocks/kit/card.ts';
import { LIMITS } from '../../blocks/kit/limits.ts';
import type { Message } from '../../blocks/kit/message.ts';
import { type Card, renderCard } from '../../blocks/render-card.ts';
import type { Clock } from '../core/clock.ts';
import { ForeseenError } from '../core/errors.ts';
import { parseJson } from '../core/json.ts';
import { HOUR_MS } from '../core/time.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { httpErrorOf } from '../http-client/http-error.ts';
import { kindOfWord } from './outbox/error-words.ts';
import { slackErrorWord } from './web-client.ts';

/** How a message is meant to appear. */
interface Appearance {
  /** Whether the whole channel sees it, or only the one who asked. */
  readonly inChannel: boolean;
  /** Whether it takes the place of the card that was clicked. */
  readonly replaceOriginal: boolean;
}

/** What became of a post. `invalid-blocks`: Slack did not take the blocks. */
type PostOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'invalid-blocks' }
  | { readonly kind: 'failed'; readonly detail: string };

/** One way to get a message to people. Never rejects. */
export type Post = (destination: Destination, message: Message, appearance: Appearance) => Promise<PostOutcome>;

/** Slack answers with a word or two. */
export const RESPONSE_URL_LIMITS = { maxBytes: 100_000 } as const;

/** Posts to the address that Slack sent along with a command or a click: good for five posts and 30 minutes. */
export function createResponseUrlPost(send: HttpClient): Post {
  return async ({ responseUrl, threadTs }, { text, blocks }, { inChannel, replaceOriginal }) => {
    if (responseUrl === undefined) return { kind: 'failed', detail: 'there is no response_url' };
    const response_type = inChannel ? 'in_channel' : 'ephemeral';
    try {
      const response = await send(responseUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify({
          response_type,
          replace_original: replaceOriginal,
          text,
          blocks,
          ...(threadTs !== undefined && { thread_ts: threadTs }),
        }),
        limits: RESPONSE_URL_LIMITS,
      });
      return outcomeOf(response.ok, response.status, await response.text());
    } catch (error) {
      return { kind: 'failed', detail: httpErrorOf(error).describe('the response_url') };
    }
  };
}

/** Slack's words are short; anything else may hold what was sent. */
const WORD = /^\w{1,100}$/;

/** The way that is left when a response_url is used up or broken. It needs the bot to be in the channel. */
export function createEphemeralPost(client: WebClient): Post {
  return async ({ channelId, userId, threadTs }, { text, blocks }) => {
    try {
      const inThread = threadTs !== undefined && { thread_ts: threadTs };
      await client.chat.postEphemeral({ channel: channelId, user: userId, text, blocks: [...blocks], ...inThread });
      return { kind: 'delivered' };
    } catch (error) {
      return refusal(wordOf(slackErrorWord(error)) ?? 'a response that is not from Slack');
    }
  };
}

/** The body is `ok` or empty, a bare error word, or JSON with `ok` and `error`, whatever the status; of anything else nobody knows who said it. */
function outcomeOf(ok: boolean, status: number, body: string): PostOutcome {
  if (ok && (/^(ok)?$/.test(body.trim()) || /"ok"\s*:\s*true/.test(body))) return { kind: 'delivered' };
  const word = wordOf(/"error"\s*:\s*"(\w+)"/.exec(body)?.[1] ?? body.trim());
  return refusal(word ?? 'a response that is not from Slack', `HTTP ${status} `);
}

function wordOf(text: string | undefined): string | undefined {
  return text !== undefined && WORD.test(text) ? text : undefined;
}

function refusal(word: string, status = ''): PostOutcome {
  if (kindOfWord(word) === 'bad-blocks') return { kind: 'invalid-blocks' };
  return { kind: 'failed', detail: `${status}${word}` };
}

/** An answer that Slack would not take, with the reason. */
class DeliveryError extends ForeseenError {
  constructor(detail: string) {
    super(`Slack did not accept the answer: ${detail}`);
    this.name = 'DeliveryError';
  }
}

/** How answers reach people. Every method throws DeliveryError. */
export interface Delivery {
  /** Shows a card to the one who asked. */
  toAsker(destination: Destination, card: Card, replaceOriginal: boolean): Promise<void>;
  /** Posts a card to the channel in the asker's name. */
  toChannel(destination: Destination, card: Card): Promise<void>;
}

/**
 * Delivers through the response_url, in the best format that the workspace takes. An answer for the asker alone
 * goes by `postEphemeral` where that fails: seeing it twice is better than not at all, which a channel would not say.
 */
export function createDelivery(postToResponseUrl: Post, postEphemeral: Post, formats: FormatSupport): Delivery {
  const deliver = async (
    ways: readonly Post[],
    {
      destination,
      card,
      audience,
      appearance,
    }: {
      readonly destination: Destination;
      readonly card: Card;
      readonly audience: Audience;
      readonly appearance: Appearance;
    },
  ) => {
    let detail = '';
    for (const post of ways) {
      const outcome = await postInBestFormat(post, { formats, destination, card, audience, appearance });
      if (outcome.kind === 'delivered') return;
      detail = outcome.kind === 'failed' ? outcome.detail : 'invalid_blocks, without any block too';
    }
    throw new DeliveryError(detail);
  };
  return {
    toAsker: (destination, card, replaceOriginal) => {
      const appearance = { inChannel: false, replaceOriginal };
      return deliver([postToResponseUrl, postEphemeral], {
        destination,
        card,
        audience: { kind: 'asker' },
        appearance,
      });
    },
    toChannel: (destination, card) => {
      const audience: Audience = { kind: 'channel', sharedBy: destination.userId };
      return deliver([postToResponseUrl], {
        destination,
        card,
        audience,
        appearance: { inChannel: true, replaceOriginal: false },
      });
    },
  };
}

async function postInBestFormat(
  post: Post,
  {
    formats,
    destination,
    card,
    audience,
    appearance,
  }: {
    readonly formats: FormatSupport;
    readonly destination: Destination;
    readonly card: Card;
    readonly audience: Audience;
    readonly appearance: Appearance;
  },
): Promise<PostOutcome> {
  const known = formats.toTry(destination.teamId);
  const drawn = known.map((format) => ({ format, message: renderCard(card, { ...format, audience }) }));
  // Many cards have no chart, and are drawn alike in several formats.
  const isNew = ({ message }: (typeof drawn)[number], at: number) =>
    at === 0 || JSON.stringify(message) !== JSON.stringify(drawn[at - 1]?.message);
  for (const { format, message } of drawn.filter(isNew).slice(0, MOST_TRIES - 1)) {
    const outcome = await post(destination, message, appearance);
    if (outcome.kind === 'invalid-blocks') continue;
    if (outcome.kind === 'delivered' && format !== known[0]) formats.took(destination.teamId, format);
    return outcome;
  }
  // Whatever it is that Slack does not take, the text says the same.
  return post(destination, { text: drawn.at(-1)?.message.text ?? '', blocks: [] }, appearance);
}

/** As often as Slack takes an answer at one response_url; the last one is text alone. */
const MOST_TRIES = LIMITS.responseUrl.uses;

/** Where an answer goes: to somebody who typed or clicked, in a channel of a workspace. */
export interface Destination {
  /** Where Slack takes the answer; a submitted form has none. */
  readonly responseUrl?: string;
  readonly teamId: string;
  readonly channelId: string;
  readonly userId: string;
  /** The thread in which somebody clicked: what answers it without this stands in the channel. */
  readonly threadTs?: string;
}

const id = z.object({ id: z.string() }).nullish();

/** A command names its team, channel and user by id; a click has an object for each; a form names its channel itself. */
const bodySchema = z.object({
  response_url: z.string().optional(),
  team_id: z.string().optional(),
  channel_id: z.string().optional(),
  user_id: z.string().optional(),
  team: id,
  channel: id,
  user: id,
  view: z.object({ private_metadata: z.string() }).optional(),
  container: z.object({ message_ts: z.string().optional(), thread_ts: z.string().nullish() }).nullish(),
});

/** What our forms carry with them, since Slack says only who submitted them. */
const formSchema = z.object({
  channel: z.string(),
  responseUrl: z.string().optional(),
  threadTs: z.string().optional(),
});

/** The destination of whatever Slack sent; undefined when there is no way to answer it. */
export function destinationOf(body: unknown): Destination | undefined {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { response_url, team_id, channel_id, user_id, team, channel, user, view, container } = parsed.data;
  const form = formOf(view?.private_metadata);
  const responseUrl = response_url ?? form?.responseUrl;
  const channelId = channel_id ?? channel?.id ?? form?.channel;
  if (responseUrl === undefined && channelId === undefined) return undefined;
  // The first message of a thread names itself: it stands in the channel.
  const isReply = container?.thread_ts !== container?.message_ts;
  const threadTs = (isReply ? container?.thread_ts : undefined) ?? form?.threadTs;
  return {
    ...(responseUrl !== undefined && { responseUrl }),
    teamId: team_id ?? team?.id ?? '',
    channelId: channelId ?? '',
    userId: user_id ?? user?.id ?? '',
    ...(threadTs !== undefined && { threadTs }),
  };
}

/** What a form carries with it, so that its answer goes where this one would. */
export function formDestinationOf({ channelId: channel, responseUrl, threadTs }: Destination): FormDestination {
  return {
    channel,
    ...(responseUrl !== undefined && { responseUrl }),
    ...(threadTs !== undefined && { threadTs }),
  };
}

function formOf(metadata: string | undefined): z.output<typeof formSchema> | undefined {
  if (!metadata?.startsWith('{')) return undefined;
  const parsed = formSchema.safeParse(parseJson(metadata));
  return parsed.success ? parsed.data : undefined;
}

/** Which formats of a card each workspace takes, as far as it has shown. */
interface FormatSupport {
  /** The formats to try, best first, without those that this workspace has refused before. */
  toTry(teamId: string): readonly CardFormat[];
  /** Notes that this workspace refused everything better than `format` and took that. */
  took(teamId: string, format: CardFormat): void;
}

/** Workspaces remembered at most: those of a whole organisation. */
export const MOST = 1_000;
/** After an hour the best is tried again: it may have been one card alone that Slack did not take. */
const FORGOTTEN_MS = HOUR_MS;

/** Remembers for an hour, in memory: workspaces learn new blocks. */
export function createFormatSupport(clock: Clock): FormatSupport {
  const best = new LRUCache<string, CardFormat>({
    max: MOST,
    ttl: FORGOTTEN_MS,
    ttlResolution: 0,
    perf: { now: clock },
  });
  return {
    toTry: (teamId) => {
      const known = best.get(teamId);
      return known === undefined ? CARD_FORMATS : CARD_FORMATS.slice(CARD_FORMATS.indexOf(known));
    },
    took: (teamId, format) => void best.set(teamId, format),
  };
}
