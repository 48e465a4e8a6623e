import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { message } from '../../blocks/kit/message.ts';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { createAnswerDelivery } from '../../src/slack/answer-delivery.ts';
import { createFormatSupport } from '../../src/slack/format-support.ts';
import { createResponseUrlPost, type Post } from '../../src/slack/post.ts';
import { chartedCard } from '../support/charted-card.ts';

const TO = { responseUrl: 'http://127.0.0.1:9/', teamId: 'T', channelId: 'C', userId: 'U' };
/** Another message in each format. */
const CARD = chartedCard(7);
const nobody: Post = async () => ({ kind: 'failed', detail: 'no second way' });

/** What is posted of a card where Slack takes what `takes` says; and what the delivery came to. */
async function posted(takes: (blocks: readonly unknown[]) => boolean) {
  const tries: (readonly unknown[])[] = [];
  const post: Post = async (_, { blocks }) => {
    tries.push(blocks);
    return takes(blocks) ? { kind: 'delivered' } : { kind: 'invalid-blocks' };
  };
  const came = await createAnswerDelivery(
    { responseUrl: post, ephemeral: nobody, direct: nobody },
    { formats: createFormatSupport(Date.now), clock: Date.now },
  )
    .toAsker(TO, CARD, false)
    .catch((error: unknown) => error);
  return { tries, came };
}

describe('reply refused blocks', () => {
  test('the words of an answer arrive within the five uses of a response_url, whatever block Slack refuses', async () => {
    const { tries, came } = await posted((blocks) => blocks.length === 0);
    expect([tries.length, tries.at(-1), came]).toEqual([5, [], undefined]);
  });

  test('a message that Slack does not take without a block either is reported', async () => {
    const { tries, came } = await posted(() => false);
    expect(tries).toHaveLength(5);
    expect(String(came)).toMatch(/Slack did not accept the answer/);
  });

  test('a format that was refused for one card is tried again after an hour: another card may be taken', () => {
    let now = 1;
    const formats = createFormatSupport(() => now);
    const [best] = formats.toTry('T');
    const worst = formats.toTry('T').at(-1);
    if (worst) formats.took('T', worst);
    expect(formats.toTry('T')).toEqual([worst]);
    now += 3_600_001;
    expect(formats.toTry('T')[0]).toBe(best);
  });

  test.each([
    [200, 'ok', 'delivered'],
    [200, '', 'failed'],
    [200, '{"ok":true}', 'delivered'],
    [200, '{"ok":false,"error":"used_url"}', 'failed'],
    [200, '<html>Please log in</html>', 'failed'],
    [200, '<script>{"ok":true}</script>', 'failed'],
    [400, 'invalid_blocks', 'invalid-blocks'],
    [400, 'msg_blocks_too_long', 'invalid-blocks'],
    [400, 'too_many_attachments', 'invalid-blocks'],
    [500, 'ok', 'failed'],
  ] as const)('HTTP %i with %j from a response_url is %s', async (status, body, kind) => {
    const server = createServer((_, response) => void response.writeHead(status).end(body)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const responseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const post = createResponseUrlPost(createHttpClient(), Date.now);
    const outcome = await post({ ...TO, responseUrl }, message(['x'], []), {
      inChannel: false,
      replaceOriginal: false,
    });
    expect(outcome.kind).toBe(kind);
    server.close();
  });
});
