import { describe, expect, test } from 'vitest';
import { renderNotice } from '../../blocks/kit/message.ts';
import { explanation } from '../../blocks/render-card.ts';
import {
  AnswerDeliveryError,
  createAnswerDelivery,
  LONGEST_RETRY_WAIT_MS,
  RETRY_WAITS_MS,
} from '../../src/slack/answer-delivery.ts';
import type { Destination } from '../../src/slack/destination.ts';
import { createFormatSupport } from '../../src/slack/format-support.ts';
import type { Post, PostOutcome } from '../../src/slack/post.ts';

const CARD = explanation(renderNotice('The answer.'));
const NOW = Date.parse('2026-11-23T12:00:00Z');
const TO: Destination = { responseUrl: 'https://slack.example/', teamId: 'T', channelId: 'C', userId: 'U' };

const delivered: PostOutcome = { kind: 'delivered' };
const no: PostOutcome = { kind: 'failed', detail: 'not_in_channel' };
const passing: PostOutcome = { kind: 'failed', detail: 'ECONNREFUSED', isPassing: true };
const doubtful: PostOutcome = { kind: 'failed', detail: 'HTTP 500', isPassing: true, isInDoubt: true };
const limited = (waitMs: number): PostOutcome => ({ kind: 'failed', detail: 'ratelimited', isPassing: true, waitMs });

/** A delivery whose transports have these outcomes one after the other, the last one for ever; `log` is what was tried and waited. */
function scripted(outcomes: Partial<Record<'responseUrl' | 'ephemeral' | 'direct', readonly PostOutcome[]>>) {
  const log: (string | number)[] = [];
  const post = (name: 'responseUrl' | 'ephemeral' | 'direct'): Post => {
    const left = [...(outcomes[name] ?? [no])];
    return async () => {
      log.push(name);
      return (left.length > 1 ? left.shift() : left[0]) ?? no;
    };
  };
  const posts = { responseUrl: post('responseUrl'), ephemeral: post('ephemeral'), direct: post('direct') };
  const pause = async (ms: number) => void log.push(ms);
  const delivery = createAnswerDelivery(posts, { formats: createFormatSupport(() => NOW), clock: () => NOW, pause });
  return { log, delivery };
}

const [FIRST, SECOND] = RETRY_WAITS_MS;

describe('reply retries', () => {
  test.each([
    ['Slack confirms it at once', { responseUrl: [delivered] }, ['responseUrl']],
    ['only chat.postEphemeral works', { ephemeral: [delivered] }, ['responseUrl', 'ephemeral']],
    [
      'the response_url fails once where the bot is in no channel',
      { responseUrl: [doubtful, delivered] },
      ['responseUrl', 'ephemeral', FIRST, 'responseUrl'],
    ],
    [
      'Slack asks for a wait',
      { responseUrl: [limited(3_000), delivered] },
      ['responseUrl', 'ephemeral', 3_000, 'responseUrl'],
    ],
    [
      'Slack asks for a long wait',
      { responseUrl: [limited(60_000)], direct: [delivered] },
      ['responseUrl', 'ephemeral', 'direct'],
    ],
    [
      'everything but a direct message fails',
      { responseUrl: [passing], direct: [limited(LONGEST_RETRY_WAIT_MS), delivered] },
      [
        'responseUrl',
        'ephemeral',
        FIRST,
        'responseUrl',
        SECOND,
        'responseUrl',
        'direct',
        LONGEST_RETRY_WAIT_MS,
        'direct',
      ],
    ],
  ] as const)('a private answer arrives where %s', async (_, outcomes, tried) => {
    const { log, delivery } = scripted(outcomes);
    await delivery.toAsker(TO, CARD, false);
    expect(log).toEqual(tried);
  });

  test('a response_url older than 30 minutes is not tried', async () => {
    const { log, delivery } = scripted({ direct: [delivered] });
    await delivery.toAsker({ ...TO, responseUrlAt: NOW - 30 * 60_000 }, CARD, false);
    expect(log).toEqual(['ephemeral', 'direct']);
    await delivery.toAsker({ ...TO, responseUrlAt: NOW - 30 * 60_000 + 1 }, CARD, false);
    expect(log.slice(2)).toEqual(['responseUrl', 'ephemeral', 'direct']);
  });

  test('a card for the channel is tried again only where Slack surely does not have it', async () => {
    const undone = scripted({ responseUrl: [passing, delivered] });
    await undone.delivery.toChannel(TO, CARD);
    expect(undone.log).toEqual(['responseUrl', FIRST, 'responseUrl']);
    const unknown = scripted({ responseUrl: [doubtful, delivered] });
    const error = await unknown.delivery.toChannel(TO, CARD).catch((caught: unknown) => caught);
    expect(unknown.log).toEqual(['responseUrl']);
    expect(error instanceof AnswerDeliveryError && error.isInDoubt).toBe(true);
  });

  test('an answer that no transport takes is an error with every reason', async () => {
    const { delivery } = scripted({
      responseUrl: [limited(60_000)],
      direct: [{ kind: 'failed', detail: 'messages_tab_disabled' }],
    });
    await expect(delivery.toAsker(TO, CARD, false)).rejects.toThrow(
      'Slack did not accept the answer: ratelimited; not_in_channel; by direct message: messages_tab_disabled',
    );
  });
});
