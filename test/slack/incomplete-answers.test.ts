import { describe, expect, test } from 'vitest';
import { silent } from '../../packages/local-slack/test/bot.ts';
import type { HttpClient } from '../../src/http-client/http-client.ts';
import { createOutboxWebClient } from '../../src/slack/outbox/outbox-web-client.ts';
import { createLookupClient } from '../../src/slack/permissions/lookup-client.ts';

const API = 'https://slack.com/api/';

/** Something between the bot and Slack that answers every call with `ok`, these fields, and nothing else. */
const answering =
  (fields: object): HttpClient =>
  async () =>
    Response.json({ ok: true, ...fields });

function outbox(fields: object = {}) {
  return createOutboxWebClient('xoxb-local-0000-bot', { slackApiUrl: API, fetch: answering(fields), logger: silent });
}

const lookups = () =>
  createLookupClient({
    botToken: 'xoxb-local-0000-bot',
    appToken: undefined,
    apiUrl: API,
    fetch: answering({}),
    logger: silent,
    clock: Date.now,
  });

const MESSAGE = { text: 'x', blocks: [] };
const search = { channel: 'C0ONCALL', threadTs: null, key: 'k', since: 0 };

describe('an answer without what was asked for', () => {
  test('a history without its list is not read: the message is not absent, and may not be posted again', async () => {
    expect((await outbox().find(search)).kind).toBe('unknown');
    expect((await outbox().find({ ...search, threadTs: '1.000001' })).kind).toBe('unknown');
    expect(await outbox().findAll(search)).toBeNull();
    expect((await outbox().firstMessages({ channel: 'C0ONCALL', since: 0 })).kind).toBe('passing');
  });

  test('a list of channels without its channels does not say that one is missing', async () => {
    expect(await outbox().channelId('#oncall')).toEqual({ kind: 'unknown' });
  });

  test.each(['channel', 'group'] as const)('a %s without its members could not be checked', async (kind) => {
    const id = kind === 'channel' ? 'C0ONCALL' : 'S0ONCALL';
    expect(await lookups().members({ kind, id })).toEqual({ kind: 'problem', problem: { word: 'no_answer' } });
  });

  test('a reply whose answer does not show it is in doubt: it is not known to be outside its thread', async () => {
    const order = { channel: 'C0ONCALL', message: MESSAGE, key: 'k' };
    const posted = outbox({ channel: 'C0ONCALL', ts: '2.000001' });
    expect((await posted.post({ ...order, threadTs: '1.000001' })).kind).toBe('in-doubt');
    expect(await posted.post({ ...order, threadTs: null })).toMatchObject({ kind: 'delivered', isThreaded: true });
  });
});
