import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { type Audience, CARD_FORMATS, type CardFormat } from '../../blocks/kit/card.ts';
import { LIMITS } from '../../blocks/kit/limits.ts';
import type { Message } from '../../blocks/kit/message.ts';
import { type Card, renderCard } from '../../blocks/render-card.ts';
import type { Clock } from '../core/clock.ts';
import { ForeseenError } from '../core/errors.ts';
import { HOUR_MS } from '../core/time.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { httpErrorOf } from '../http-client/http-error.ts';
import type { Destination } from './destination.ts';
import { kindOfWord } from './outbox/error-words.ts';
import { slackErrorWord } from './web-client.ts';

/** Visibility of an answer. */
interface Appearance {
  /** Whether the whole channel sees it, or only the asker. */
  readonly inChannel: boolean;
  /** Whether it replaces the card that was clicked. */
  readonly replaceOriginal: boolean;
}

/** Outcome of a post. `invalid-blocks`: Slack rejected the blocks. */
type PostOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'invalid-blocks' }
  | { readonly kind: 'failed'; readonly detail: string };

/** Transport of a message to people. Never rejects. */
export type Post = (destination: Destination, message: Message, appearance: Appearance) => Promise<PostOutcome>;

/** Bounds of Slack's answer, which is a word or two. */
export const RESPONSE_URL_LIMITS = { maxBytes: 100_000 } as const;

/** Creates posting to the response_url that Slack sends with a command or a click: valid for five posts and 30 minutes. */
export function createResponseUrlPost(fetch: HttpClient): Post {
  return async ({ responseUrl, threadTs }, { text, blocks }, { inChannel, replaceOriginal }) => {
    if (responseUrl === undefined) return { kind: 'failed', detail: 'there is no response_url' };
    const response_type = inChannel ? 'in_channel' : 'ephemeral';
    try {
      const response = await fetch(responseUrl, {
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

/** Slack's error words are short; anything else may contain the message. */
const WORD = /^\w{1,100}$/;

/** Creates posting by chat.postEphemeral, for when a response_url is used up or fails. The bot has to be in the channel. */
export function createEphemeralPost(client: WebClient): Post {
  return async ({ channelId, userId, threadTs }, { text, blocks }) => {
    try {
      const inThread = threadTs !== undefined && { thread_ts: threadTs };
      await client.chat.postEphemeral({ channel: channelId, user: userId, text, blocks: [...blocks], ...inThread });
      return { kind: 'delivered' };
    } catch (error) {
      return failedPost(errorWord(slackErrorWord(error)) ?? 'a response that is not from Slack');
    }
  };
}

/** Outcome of a response: its body is `ok` or empty, a bare error word, or JSON with `ok` and `error`, with any status; anything else is not from Slack. */
function outcomeOf(ok: boolean, status: number, body: string): PostOutcome {
  if (ok && (/^(ok)?$/.test(body.trim()) || /"ok"\s*:\s*true/.test(body))) return { kind: 'delivered' };
  const word = errorWord(/"error"\s*:\s*"(\w+)"/.exec(body)?.[1] ?? body.trim());
  return failedPost(word ?? 'a response that is not from Slack', `HTTP ${status} `);
}

function errorWord(text: string | undefined): string | undefined {
  return text !== undefined && WORD.test(text) ? text : undefined;
}

function failedPost(word: string, status = ''): PostOutcome {
  if (kindOfWord(word) === 'bad-blocks') return { kind: 'invalid-blocks' };
  return { kind: 'failed', detail: `${status}${word}` };
}

/** An answer that Slack rejected, with the reason. */
class DeliveryError extends ForeseenError {
  constructor(detail: string) {
    super(`Slack did not accept the answer: ${detail}`);
    this.name = 'DeliveryError';
  }
}

/** Delivery of answers. Every method throws DeliveryError. */
export interface Delivery {
  /** Shows a card to the asker alone. */
  toAsker(destination: Destination, card: Card, replaceOriginal: boolean): Promise<void>;
  /** Posts a card to the channel in the asker's name. */
  toChannel(destination: Destination, card: Card): Promise<void>;
}

/**
 * Creates delivery through the response_url, in the best format that the workspace accepts. An answer for the asker alone is sent by
 * `postEphemeral` where that fails: for a private answer a duplicate is better than none.
 */
export function createDelivery(postToResponseUrl: Post, postEphemeral: Post, formats: FormatSupport): Delivery {
  const deliver = async (
    posters: readonly Post[],
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
    for (const post of posters) {
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
  const rendered = known.map((format) => ({ format, message: renderCard(card, { ...format, audience }) }));
  // Many cards have no chart, and are equal in several formats.
  const isNew = ({ message }: (typeof rendered)[number], at: number) =>
    at === 0 || JSON.stringify(message) !== JSON.stringify(rendered[at - 1]?.message);
  for (const { format, message } of rendered.filter(isNew).slice(0, MOST_TRIES - 1)) {
    const outcome = await post(destination, message, appearance);
    if (outcome.kind === 'invalid-blocks') continue;
    if (outcome.kind === 'delivered' && format !== known[0]) formats.took(destination.teamId, format);
    return outcome;
  }
  // The text has the same content as the rejected blocks.
  return post(destination, { text: rendered.at(-1)?.message.text ?? '', blocks: [] }, appearance);
}

/** Most attempts, as many as a response_url accepts; the last one is text only. */
const MOST_TRIES = LIMITS.responseUrl.uses;

/** Card formats that each workspace is known to accept. */
interface FormatSupport {
  /** Formats to try, best first, without those that this workspace has rejected. */
  toTry(teamId: string): readonly CardFormat[];
  /** Notes that this workspace rejected all better formats and accepted `format`. */
  took(teamId: string, format: CardFormat): void;
}

/** Most workspaces remembered: those of a large organization. */
export const MOST_WORKSPACES = 1_000;
/** Time after which the best format is tried again: Slack may have rejected a single card only. */
const FORGOTTEN_MS = HOUR_MS;

/** Remembers formats for an hour, in memory, because workspaces get new blocks. */
export function createFormatSupport(clock: Clock): FormatSupport {
  const best = new LRUCache<string, CardFormat>({
    max: MOST_WORKSPACES,
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
