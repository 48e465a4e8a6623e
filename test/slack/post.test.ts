import { WebClient } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { message, section } from '../../blocks/kit/message.ts';
import { silent } from '../../packages/local-slack/test/bot.ts';
import type { HttpClient } from '../../src/http-client/http-client.ts';
import { createDirectPost, createEphemeralPost, createResponseUrlPost } from '../../src/slack/post.ts';
import { shown } from '../support/blocks.ts';

const TO = { responseUrl: 'https://slack.example/', teamId: 'T', channelId: 'C0CI', userId: 'U1' };
const MESSAGE = message(['The answer'], [section('The answer')]);
const NOW = Date.parse('2026-11-23T12:00:00Z');
const PRIVATE = { inChannel: false, replaceOriginal: false };

/** A client of Slack that gets these responses, and what it sent. */
function clientOf(respond: () => Response) {
  const sent: URLSearchParams[] = [];
  const client = new WebClient('xoxb-1', {
    logger: silent,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    fetch: async (_, init) => {
      sent.push(new URLSearchParams(String(init?.body)));
      return respond();
    },
  });
  return { client, sent };
}

const postOf = (respond: () => Response) =>
  createResponseUrlPost((async () => respond()) as unknown as HttpClient, () => NOW);

describe('post', () => {
  test.each([
    ['ok', () => new Response('ok'), { kind: 'delivered' }],
    ['JSON with ok', () => Response.json({ ok: true }), { kind: 'delivered' }],
    ['nothing', () => new Response(''), { kind: 'failed', isInDoubt: true, isPassing: true }],
    ['a proxy page', () => new Response('<p>"ok": true</p>'), { kind: 'failed', isInDoubt: true, isPassing: true }],
    ['a 500', () => new Response('', { status: 500 }), { kind: 'failed', isInDoubt: true, isPassing: true }],
    [
      'a proxy that refuses',
      () => new Response('no', { status: 403 }),
      { kind: 'failed', isInDoubt: false, isPassing: false },
    ],
    [
      'a 429 with a wait',
      () => new Response('', { status: 429, headers: { 'retry-after': '7' } }),
      { kind: 'failed', isPassing: true, waitMs: 7_000 },
    ],
    [
      'a 429 with a date',
      () => new Response('', { status: 429, headers: { 'retry-after': 'Mon, 23 Nov 2026 12:00:09 GMT' } }),
      { kind: 'failed', isPassing: true, waitMs: 9_000 },
    ],
    [
      'a 429 without a wait',
      () => new Response('', { status: 429 }),
      { kind: 'failed', isPassing: true, waitMs: 1_000 },
    ],
    [
      'an expired address',
      () => Response.json({ ok: false, error: 'expired_url' }, { status: 404 }),
      { kind: 'failed', isPassing: false },
    ],
    ['too long a message', () => new Response('msg_too_long', { status: 400 }), { kind: 'invalid-blocks' }],
    [
      'an error of Slack',
      () => new Response('internal_error', { status: 500 }),
      { kind: 'failed', isInDoubt: true, isPassing: true },
    ],
  ])('a response_url that answers %s is %#', async (_, respond, outcome) => {
    expect(await postOf(respond)(TO, MESSAGE, PRIVATE)).toMatchObject(outcome);
  });

  test.each([
    ['ok', () => Response.json({ ok: true }), { kind: 'delivered' }],
    ['JSON without ok', () => Response.json({}), { kind: 'failed', isInDoubt: true }],
    ['a proxy page', () => new Response('<p>ok</p>'), { kind: 'failed', isInDoubt: true }],
    [
      'a channel without the bot',
      () => Response.json({ ok: false, error: 'not_in_channel' }),
      { kind: 'failed', isPassing: false },
    ],
    ['too large blocks', () => Response.json({ ok: false, error: 'msg_blocks_too_long' }), { kind: 'invalid-blocks' }],
    [
      'a rate limit',
      () => new Response('', { status: 429, headers: { 'retry-after': '3' } }),
      { kind: 'failed', isPassing: true, waitMs: 3_000 },
    ],
  ])('chat.postEphemeral and a direct message that are answered %s are %#', async (_, respond, outcome) => {
    const { client } = clientOf(respond);
    expect(await createEphemeralPost(client)(TO, MESSAGE, PRIVATE)).toMatchObject(outcome);
    expect(await createDirectPost(client)(TO, MESSAGE, PRIVATE)).toMatchObject(outcome);
  });

  test('a direct message names the channel of the request, unless it was a direct message or the Home tab', async () => {
    const { client, sent } = clientOf(() => Response.json({ ok: true }));
    const post = createDirectPost(client);
    for (const channelId of ['C0CI', 'D0ENGINEER', '']) await post({ ...TO, channelId }, MESSAGE, PRIVATE);
    const texts = sent.map((body) => shown({ blocks: JSON.parse(body.get('blocks') ?? '[]') }));
    expect(sent.map((body) => body.get('channel'))).toEqual(['U1', 'U1', 'U1']);
    expect(texts.map((text) => text.includes('You asked in <#C0CI>'))).toEqual([true, false, false]);
  });

  test('nothing is sent without a channel or a user', async () => {
    const { client, sent } = clientOf(() => Response.json({ ok: true }));
    const nowhere = { teamId: 'T', channelId: '', userId: '' };
    const outcomes = [createEphemeralPost(client), createDirectPost(client)].map((post) =>
      post(nowhere, MESSAGE, PRIVATE),
    );
    expect((await Promise.all(outcomes)).map(({ kind }) => kind)).toEqual(['failed', 'failed']);
    expect(sent).toEqual([]);
  });
});
