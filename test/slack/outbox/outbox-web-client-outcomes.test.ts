import { createServer, type RequestListener } from 'node:http';
import { METTA_WORKSPACE } from '@metta-health-bot/demo';
import { type Fault, type LocalSlack, startLocalSlack } from '@metta-health-bot/local-slack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silent } from '../../../packages/local-slack/test/bot.ts';
import { createHttpClient } from '../../../src/http-client/http-client.ts';
import { listen } from '../../../src/http-server/bounded-server.ts';
import type { Outcome } from '../../../src/slack/outbox/call-outcome.ts';
import { createOutboxWebClient } from '../../../src/slack/outbox/outbox-web-client.ts';

let slack: LocalSlack;

beforeAll(async () => {
  slack = await startLocalSlack(METTA_WORKSPACE);
});

afterAll(() => slack.close());

function post(apiUrl: string, timeoutMs = 10_000): Promise<Outcome> {
  const outboxClient = createOutboxWebClient('xoxb-local-0000-bot', {
    slackApiUrl: apiUrl,
    fetch: createHttpClient(),
    logger: silent,
    timeoutMs,
  });
  return outboxClient.post({ channel: 'C0ONCALL', threadTs: null, message: { text: 'x', blocks: [] }, key: 'k' });
}

const error = (word: string): Fault => ({ kind: 'error', error: word });

describe('outboxClient', () => {
  test.each<[Fault, Outcome['kind']]>([
    [{ kind: 'status', status: 429, retryAfter: 7 }, 'rate-limited'],
    [{ kind: 'status', status: 429 }, 'rate-limited'],
    [error('ratelimited'), 'rate-limited'],
    [error('rate_limited'), 'rate-limited'],
    [{ kind: 'status', status: 500 }, 'in-doubt'],
    [{ kind: 'status', status: 503, accepted: true }, 'in-doubt'],
    [{ kind: 'status', status: 408 }, 'in-doubt'],
    [{ kind: 'drop' }, 'in-doubt'],
    [{ kind: 'accept-then-drop' }, 'in-doubt'],
    [{ kind: 'hang' }, 'in-doubt'],
    [{ kind: 'html' }, 'in-doubt'],
    [{ kind: 'empty' }, 'in-doubt'],
    [{ kind: 'cut' }, 'in-doubt'],
    [error('fatal_error'), 'in-doubt'],
    [error('internal_error'), 'in-doubt'],
    [error('update_failed'), 'in-doubt'],
    [{ kind: 'status', status: 504, accepted: true }, 'in-doubt'],
    [{ kind: 'status', status: 307 }, 'in-doubt'],
    [{ kind: 'status', status: 403 }, 'not-sent'],
    [{ kind: 'status', status: 414 }, 'not-sent'],
    [{ kind: 'status', status: 425 }, 'not-sent'],
    [{ kind: 'status', status: 413 }, 'bad-blocks'],
    [error('team_added_to_org'), 'not-sent'],
    [error('token_revoked'), 'token-dead'],
    [error('invalid_auth'), 'token-dead'],
    [error('account_inactive'), 'token-dead'],
    [error('channel_not_found'), 'channel-gone'],
    [error('not_in_channel'), 'channel-gone'],
    [error('is_archived'), 'channel-gone'],
    [error('is_inactive'), 'channel-gone'],
    [error('restricted_action_read_only_channel'), 'channel-gone'],
    [error('missing_scope'), 'channel-gone'],
    [error('message_not_found'), 'message-gone'],
    [error('cant_update_message'), 'message-gone'],
    [error('edit_window_closed'), 'message-gone'],
    [error('invalid_blocks'), 'bad-blocks'],
    [error('invalid_blocks_format'), 'bad-blocks'],
    [error('msg_blocks_too_long'), 'bad-blocks'],
    [error('msg_too_long'), 'bad-blocks'],
    [error('some_new_word'), 'refused'],
  ])('%j: %s', async (fault, kind) => {
    slack.faults.next('chat.postMessage', fault);
    expect((await post(slack.apiUrl, fault.kind === 'hang' ? 250 : undefined)).kind).toBe(kind);
  });

  test('a rate limit is waited out as long as Slack says, in seconds, or 30 s', async () => {
    slack.faults.next(
      'chat.postMessage',
      { kind: 'status', status: 429, retryAfter: 7 },
      { kind: 'status', status: 429 },
    );
    expect(await post(slack.apiUrl)).toEqual({ kind: 'rate-limited', waitMs: 7_000 });
    expect(await post(slack.apiUrl)).toEqual({ kind: 'rate-limited', waitMs: 30_000 });
  });

  test.each([
    ['0', 0],
    ['-5', 0],
    ['1.5', 1_000],
    ['Fri, 27 Nov 2026 12:00:00 GMT', 30_000],
    ['soon', 30_000],
    ['600', 600_000],
    // More than a day of silence would be a mistake of somebody on the way.
    ['100000', 600_000],
    ['999999999999999999999', 600_000],
  ])(
    '429 with Retry-After %s waits %i ms: never less than none, never more than ten minutes',
    async (value, waitMs) => {
      const server = createServer((_, response) => void response.writeHead(429, { 'retry-after': value }).end());
      const port = await listen(server, 0, '127.0.0.1');
      expect(await post(`http://127.0.0.1:${port}/api/`)).toEqual({ kind: 'rate-limited', waitMs });
      server.close();
    },
  );

  const ODD_ANSWERS: readonly [string, RequestListener][] = [
    [
      'a body that ends too soon',
      (_, response) => {
        response.writeHead(200, { 'content-length': 500 });
        response.write('{"ok":true,', () => response.destroy());
      },
    ],
    ['a body that hangs', (_, response) => void response.writeHead(200).write('{"ok":')],
    [
      'a body that trickles',
      (_, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write(' '), 50);
        response.once('close', () => clearInterval(timer));
      },
    ],
    ['null', (_, response) => void response.end('null')],
    ['a list', (_, response) => void response.end('[]')],
    ['an object without ok', (_, response) => void response.end('{}')],
    ['a refusal without a word', (_, response) => void response.end('{"ok":false}')],
    ['a refusal that is no word', (_, response) => void response.end('{"ok":false,"error":{"code":1}}')],
    ['ok without a timestamp', (_, response) => void response.end('{"ok":true}')],
    ['a redirect', (_, response) => void response.writeHead(302, { location: '/login' }).end()],
  ];

  test.each(ODD_ANSWERS)('%s leaves it in doubt', async (_, answer) => {
    const server = createServer(answer);
    const port = await listen(server, 0, '127.0.0.1');
    expect((await post(`http://127.0.0.1:${port}/api/`, 1_000)).kind).toBe('in-doubt');
    server.closeAllConnections();
    server.close();
  });

  const REFUSED = 'nothing listens at its address, ECONNREFUSED';

  test('a closed port and an unknown host have surely taken nothing', async () => {
    const server = createServer();
    const port = await listen(server, 0, '127.0.0.1');
    await new Promise((resolve) => server.close(resolve));
    expect(await post(`http://127.0.0.1:${port}/api/`)).toEqual({ kind: 'not-sent', detail: REFUSED });
    expect(await post(`http://localhost:${port}/api/`)).toEqual({ kind: 'not-sent', detail: REFUSED });
  });
});
