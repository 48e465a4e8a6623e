import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LocalSlack } from '../../src/local-slack.ts';
import { startLocalSlack } from '../../src/start-local-slack.ts';

const CHANNEL = 'C0GENERAL';
/** What Alertmanager 0.25 sends, as it was read from the wire. */
const FROM_ALERTMANAGER = {
  channel: CHANNEL,
  username: 'Alertmanager',
  attachments: [
    {
      title: '[FIRING:1] CollectorFailing github ',
      title_link: 'http://alerts:9093/#/alerts?receiver=slack',
      text: '',
      fallback: '[FIRING:1] CollectorFailing github',
      callback_id: '',
      footer: '',
      color: 'danger',
      mrkdwn_in: ['fallback', 'pretext', 'text'],
    },
  ],
};
let slack: LocalSlack;

beforeEach(async () => {
  slack = await startLocalSlack({ refuses: new Set(['data_table']) });
});

afterEach(() => slack.close());

async function post(body: object, to = slack) {
  const response = await fetch(`${to.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${to.tokens.bot}` },
    body: JSON.stringify(body),
  });
  return response.json();
}

describe('attachments', () => {
  test('a message of attachments alone is taken, from a body of JSON, and kept', async () => {
    expect(await post(FROM_ALERTMANAGER)).toMatchObject({ ok: true, message: { attachments: [{ color: 'danger' }] } });
    expect(slack.workspace.messages).toMatchObject([{ text: '', attachments: FROM_ALERTMANAGER.attachments }]);
    expect(slack.unexpected).toEqual([]);
  });

  test('a name of its own needs chat:write.customize; without it Slack shows that of the app', async () => {
    await post(FROM_ALERTMANAGER);
    expect(slack.workspace.messages).toMatchObject([{ username: null }]);
    const other = await startLocalSlack({ scopes: ['chat:write', 'chat:write.customize'] });
    expect(await post(FROM_ALERTMANAGER, other)).toMatchObject({ ok: true, message: { username: 'Alertmanager' } });
    await other.close();
  });

  test.each([
    ['no attachments', [], 'no_text'],
    ['a text', 'danger', 'invalid_attachments'],
    ['an object', { text: 'x' }, 'invalid_attachments'],
    ['a list of texts', ['x'], 'invalid_attachments'],
    ['a colour that is a number', [{ color: 7 }], 'invalid_attachments'],
    ['buttons that nobody could press here', [{ text: 'x', actions: [] }], 'invalid_attachments'],
    ['101 attachments', Array.from({ length: 101 }, () => ({ text: 'x' })), 'too_many_attachments'],
    ['blocks that the workspace lacks', [{ blocks: [{ type: 'data_table' }] }], 'invalid_blocks'],
  ])('%s: refused', async (_what, attachments, error) => {
    expect(await post({ channel: CHANNEL, attachments })).toMatchObject({ ok: false, error });
    expect(slack.workspace.messages).toEqual([]);
  });
});
