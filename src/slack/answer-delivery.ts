import { setTimeout as sleep } from 'node:timers/promises';
import type { Audience } from '../../blocks/kit/card.ts';
import { LIMITS } from '../../blocks/kit/limits.ts';
import type { Message } from '../../blocks/kit/message.ts';
import type { Card } from '../../blocks/render-card.ts';
import type { Clock } from '../core/clock.ts';
import { ForeseenError } from '../core/errors.ts';
import { type CardRenderer, createCardRenderer } from './card-renderer.ts';
import type { Destination } from './destination.ts';
import type { FormatSupport } from './format-support.ts';
import type { Appearance, FailedPost, Post, PostOutcome } from './post.ts';

/** An answer that Slack did not confirm, with the reason. */
export class AnswerDeliveryError extends ForeseenError {
  /** Whether Slack may have accepted it although it did not say so. */
  readonly isInDoubt: boolean;

  constructor(detail: string, isInDoubt = false) {
    super(`Slack did not accept the answer: ${detail}`);
    this.name = 'AnswerDeliveryError';
    this.isInDoubt = isInDoubt;
  }
}

/** Delivers answers. Every method throws AnswerDeliveryError. */
export interface AnswerDelivery {
  /** Shows a card to the asker alone. */
  toAsker(destination: Destination, card: Card, replaceOriginal: boolean): Promise<void>;
  /** Posts a card to the channel in the asker's name. */
  toChannel(destination: Destination, card: Card): Promise<void>;
}

/** Transports of answers, in the order in which they are tried. */
export interface Posts {
  readonly responseUrl: Post;
  /** Reaches who is in a channel with the bot. */
  readonly ephemeral: Post;
  /** Reaches everybody of the workspace. */
  readonly direct: Post;
}

/** Dependencies of delivery besides its transports. */
export interface DeliveryDeps {
  readonly formats: FormatSupport;
  readonly clock: Clock;
  /** Waits between attempts, in milliseconds. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** Waits before further attempts, in milliseconds. */
export const RETRY_WAITS_MS = [500, 2_000] as const;
/** Longest wait that an answer is worth; a transport that asks for a longer one is given up. */
export const LONGEST_RETRY_WAIT_MS = 10_000;

/**
 * Creates delivery through the response_url, in the best format that the workspace accepts. An answer for the asker alone is sent by
 * `chat.postEphemeral` if that fails, then both are tried again while the failure may pass, and the last resort is a direct message: for a
 * private answer a duplicate is better than none. A card for the channel is tried again only if Slack certainly does not have it.
 */
export function createAnswerDelivery({ responseUrl, ephemeral, direct }: Posts, deps: DeliveryDeps): AnswerDelivery {
  const fresh = unlessExpired(responseUrl, deps.clock);
  const render = createCardRenderer();
  return {
    async toAsker(destination, card, replaceOriginal) {
      const answer = {
        destination,
        card,
        audience: { kind: 'asker' },
        appearance: { inChannel: false, replaceOriginal },
      } as const;
      const failed = await postByAnyOf([fresh, ephemeral], answer, { ...deps, render });
      const last = failed && (await postByAnyOf([direct], answer, { ...deps, render }));
      if (last) throw new AnswerDeliveryError(`${failed.detail}; by direct message: ${last.detail}`, last.isInDoubt);
    },
    async toChannel(destination, card) {
      const audience = { kind: 'channel', sharedBy: destination.userId } as const;
      const answer = { destination, card, audience, appearance: { inChannel: true, replaceOriginal: false } };
      const failed = await postByAnyOf([fresh], answer, { ...deps, render });
      if (failed) throw new AnswerDeliveryError(failed.detail, failed.isInDoubt);
    },
  };
}

/** The transport without the attempts that Slack would refuse because the address is too old. */
function unlessExpired(post: Post, clock: Clock): Post {
  return (destination, ...rest) => {
    const { responseUrlAt } = destination;
    if (responseUrlAt !== undefined && clock() - responseUrlAt >= LIMITS.responseUrl.milliseconds) {
      return Promise.resolve({ kind: 'failed', detail: 'the response_url has expired' });
    }
    return post(destination, ...rest);
  };
}

/** A card, where it goes and how it looks there. */
interface OutgoingAnswer {
  readonly destination: Destination;
  readonly card: Card;
  readonly audience: Audience;
  readonly appearance: Appearance;
}

interface PostDeps extends DeliveryDeps {
  readonly render: CardRenderer;
}

/** Posts by the first transport that Slack confirms. Returns undefined, or their failures as one, in doubt if any attempt was. */
async function postByAnyOf(
  posts: readonly Post[],
  answer: OutgoingAnswer,
  { formats, render, pause = sleep }: PostDeps,
): Promise<FailedPost | undefined> {
  let left = posts;
  const details = new Set<string>();
  let isInDoubt = false;
  for (let tries = 0; left.length > 0; tries += 1) {
    const passing: { readonly post: Post; readonly waitMs: number }[] = [];
    for (const post of left) {
      const outcome = await postInBestFormat(post, { ...answer, formats, render });
      if (outcome.kind === 'delivered') return undefined;
      const failure = outcome.kind === 'failed' ? outcome : UNDRAWABLE;
      details.add(failure.detail);
      isInDoubt ||= failure.isInDoubt === true;
      if (isWorthRetrying(failure, answer)) passing.push({ post, waitMs: failure.waitMs ?? 0 });
    }
    const waitMs = Math.max(RETRY_WAITS_MS[tries] ?? Number.POSITIVE_INFINITY, ...passing.map((one) => one.waitMs));
    if (passing.length === 0 || waitMs > LONGEST_RETRY_WAIT_MS) break;
    await pause(waitMs);
    left = passing.map((one) => one.post);
  }
  return { kind: 'failed', detail: [...details].join('; '), isInDoubt };
}

const UNDRAWABLE: FailedPost = { kind: 'failed', detail: 'invalid_blocks, without any block too' };

/** Whether another attempt may succeed. In a channel, a card that Slack may have already would be there twice. */
function isWorthRetrying({ isPassing, isInDoubt, waitMs = 0 }: FailedPost, { appearance }: OutgoingAnswer): boolean {
  return isPassing === true && waitMs <= LONGEST_RETRY_WAIT_MS && !(appearance.inChannel && isInDoubt === true);
}

async function postInBestFormat(
  post: Post,
  { formats, render, destination, card, audience, appearance }: OutgoingAnswer & Pick<PostDeps, 'formats' | 'render'>,
): Promise<PostOutcome> {
  const known = formats.toTry(destination.teamId);
  let rejected: Message | undefined;
  let tries = 0;
  for (const format of known) {
    const message = render(card, { ...format, audience });
    // Many cards have no chart, and are equal in several formats.
    if (rejected && isEqual(message, rejected)) continue;
    const outcome = await post(destination, message, appearance);
    tries += 1;
    if (outcome.kind !== 'invalid-blocks') {
      if (outcome.kind === 'delivered' && format !== known[0]) formats.took(destination.teamId, format);
      return outcome;
    }
    rejected = message;
    if (tries === MOST_TRIES - 1) break;
  }
  // The text has the same content as the rejected blocks.
  return post(destination, { text: rejected?.text ?? '', blocks: [] }, appearance);
}

function isEqual(one: Message, other: Message): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Most attempts, as many as a response_url accepts; the last one is text only. */
const MOST_TRIES = LIMITS.responseUrl.uses;
