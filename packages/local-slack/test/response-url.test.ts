import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalSlack } from '../src/local-slack.ts';
import { storeMessage } from '../src/messages.ts';
import { startLocalSlack } from '../src/start-local-slack.ts';

let now: number;
let slack: LocalSlack;

beforeEach(async () => {
  now = 1_700_000_000_000;
  slack = await startLocalSlack({ clock: () => now, refuses: new Set(['table']) });
});

afterEach(() => slack.close());

async function post(url: unknown, body: object): Promise<string> {
  const answer = await fetch(String(url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return `${answer.status} ${await answer.text()}`;
}

/** The response_url of a command; with no bot connected nobody else uses it. */
const commandUrl = () => slack.as('lead').in('random').command('/hello').payload.response_url;
const posted = () => slack.workspace.messages.filter((message) => message.postedBy === 'bot');

test('it takes five answers, then none', async () => {
  const url = commandUrl();
  for (let use = 1; use <= 5; use += 1) expect(await post(url, { text: `${use}` })).toBe('200 ok');
  expect(await post(url, { text: '6' })).toBe('404 {"ok":false,"error":"used_url"}');
  expect(posted()).toHaveLength(5);
});

test('it ends after thirty minutes', async () => {
  const url = commandUrl();
  now += 30 * 60_000;
  expect(await post(url, { text: 'just in time' })).toBe('200 ok');
  now += 1;
  expect(await post(url, { text: 'too late' })).toBe('404 {"ok":false,"error":"expired_url"}');
});

test('an answer is ephemeral unless it says in_channel, and the bot need not be a member', async () => {
  const url = commandUrl();
  await post(url, { text: 'for you' });
  await post(url, { text: 'for all', response_type: 'in_channel' });
  expect(posted()).toMatchObject([
    { text: 'for you', ephemeralTo: 'U0LEAD' },
    { text: 'for all', ephemeralTo: null, user: slack.workspace.app.botUserId },
  ]);
});

test('what is wrong is refused with a plain word, and counts as a use', async () => {
  const url = commandUrl();
  expect(await post(url, {})).toBe('400 no_text');
  expect(await post(url, { blocks: [{ type: 'header' }] })).toBe('400 invalid_blocks');
  expect(await post(url, { blocks: [{ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] }] })).toBe(
    '400 invalid_blocks',
  );
  expect(await post(url, { text: 'x', attachments: [] })).toBe('400 invalid_payload');
  expect(slack.unexpected).toEqual([
    'answer through response_url: [ERROR] invalid additional property: attachments [json-pointer:]',
  ]);
  expect(await post(`${slack.origin}/response/R0`, { text: 'x' })).toContain('404');
  expect(await post(url, { text: 'fifth' })).toBe('200 ok');
  expect(await post(url, { text: 'sixth' })).toContain('used_url');
});

test("after a command, replace and delete act on the bot's own answer", async () => {
  const url = commandUrl();
  expect(await post(url, { delete_original: true })).toBe('400 message_not_found');
  await post(url, { text: 'Loading' });
  await post(url, { text: 'Loaded', replace_original: true });
  expect(posted()).toMatchObject([{ text: 'Loaded', ephemeralTo: 'U0LEAD' }]);
  await post(url, { delete_original: true });
  expect(posted()).toEqual([]);
});

test('after a click, replace and delete act on the message that was clicked upon', async () => {
  const button = { type: 'button', text: { type: 'plain_text', text: 'Go' }, action_id: 'go' };
  const message = storeMessage(slack.workspace, {
    channel: 'C0RANDOM',
    via: 'chat.postMessage',
    text: 'Card',
    blocks: [{ type: 'actions', elements: [button] }],
  });
  const click = () => slack.as('lead').in('random').click(message, 'go', { isStale: true }).payload.response_url;
  await post(click(), { text: 'Card 2', replace_original: true });
  await post(click(), { text: 'Note' });
  expect(posted()).toMatchObject([
    { ts: message.ts, text: 'Card 2' },
    { text: 'Note', ephemeralTo: 'U0LEAD' },
  ]);
  await post(click(), { delete_original: true });
  expect(posted()).toMatchObject([{ text: 'Note' }]);
});

test('after a click in a thread an answer stands in the channel, and in the thread when it names that', async () => {
  const button = { type: 'button', text: { type: 'plain_text', text: 'Go' }, action_id: 'go' };
  const blocks = [{ type: 'actions', elements: [button] }];
  const parent = storeMessage(slack.workspace, { channel: 'C0RANDOM', via: 'chat.postMessage', text: 'Card' });
  const draft = { channel: 'C0RANDOM', via: 'chat.postMessage', text: 'Reply', threadTs: parent.ts } as const;
  const reply = storeMessage(slack.workspace, { ...draft, blocks });
  const { payload } = slack.as('lead').in('random').click(reply, 'go');
  expect(payload.container).toMatchObject({ message_ts: reply.ts, thread_ts: parent.ts });
  await post(payload.response_url, { text: 'in the channel' });
  await post(payload.response_url, { text: 'in the thread', thread_ts: reply.ts });
  expect(posted().slice(2)).toMatchObject([
    { text: 'in the channel', threadTs: null },
    { text: 'in the thread', threadTs: parent.ts },
  ]);
});
