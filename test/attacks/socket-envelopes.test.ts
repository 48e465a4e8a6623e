import { describe, expect, test, vi } from 'vitest';
import { startAttackedBot } from './support/attacked-bot.ts';
import { tried } from './support/table.ts';
import { startTinySocketMode, type TinySocketMode } from './support/tiny-socket-mode.ts';

vi.setConfig({ testTimeout: 120_000 });

const envelope = (type: unknown, payload: unknown, more: object = {}) =>
  JSON.stringify({ envelope_id: 'odd', type, accepts_response_payload: true, payload, ...more });
const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;

/** Frames as no Slack sends them. */
const FRAMES: Readonly<Record<string, string | Buffer>> = {
  'JSON null': 'null',
  'JSON true': 'true',
  'JSON array': '[]',
  'JSON text': '"disconnect"',
  'no JSON': 'hello?',
  nothing: '',
  'bytes that are no text': Buffer.from([0xff, 0xfe, 0x00, 0x80]),
  'no type': '{}',
  'type null': envelope(null, {}),
  'type object': envelope({ toString: 1 }, {}),
  'type __proto__': envelope('__proto__', {}),
  'type constructor': envelope('constructor', {}),
  'type error': envelope('error', {}),
  'type close': envelope('close', {}),
  'unknown type': envelope('telepathy', {}),
  'a second hello': JSON.stringify({ type: 'hello' }),
  ...Object.fromEntries(
    ['slash_commands', 'interactive', 'events_api'].flatMap((type) =>
      [undefined, null, 'x', 1, [], {}, [null], { type: null }, { event: null }, { command: {}, text: [] }].map(
        (payload): [string, string] => [`${type} with ${JSON.stringify(payload)}`, envelope(type, payload)],
      ),
    ),
  ),
  'actions null': envelope('interactive', { type: 'block_actions', actions: null, user: null }),
  'action null': envelope('interactive', { type: 'block_actions', actions: [null], user: { id: 'U0LEAD' } }),
  'view null': envelope('interactive', { type: 'view_submission', view: null, user: { id: 'U0LEAD' } }),
  'a depth of 100,000': `{"envelope_id":"odd","type":"interactive","payload":${deep}}`,
  '1 MB': envelope('slash_commands', { command: '/health', text: 'x'.repeat(1_000_000) }),
  'envelope_id null': envelope('slash_commands', { command: '/health' }, { envelope_id: null }),
  'envelope_id object': envelope('slash_commands', { command: '/health' }, { envelope_id: { a: 1 } }),
};

/** Whether a sound command is acknowledged, as often as it takes until the connection stands again. */
async function answersASoundOne(slack: TinySocketMode, id: string): Promise<boolean> {
  const payload = {
    command: '/health',
    text: 'help',
    team_id: 'T0METTA',
    api_app_id: 'A0HEALTH',
    user_id: 'U0LEAD',
    channel_id: 'C0ONCALL',
    response_url: `${slack.apiUrl}answer`,
    trigger_id: '1.2.3',
  };
  const asked = vi.waitFor(
    async () => {
      await slack.send(envelope('slash_commands', { ...payload, trigger_id: `${Math.random()}` }, { envelope_id: id }));
      await vi.waitFor(() => expect(slack.isAcknowledged(id)).toBe(true), { timeout: 1_000, interval: 20 });
    },
    { timeout: 10_000, interval: 50 },
  );
  return asked.then(
    () => true,
    () => false,
  );
}

describe('socket envelopes', () => {
  test('an envelope of Socket Mode leaves the process alive whatever it holds, and the next sound one is answered', async () => {
    await using slack = await startTinySocketMode();
    await using bot = await startAttackedBot({
      way: 'socket',
      env: { SLACK_API_URL: slack.apiUrl, ONCALL_CHANNEL: '' },
    });
    expect(await answersASoundOne(slack, 'first')).toBe(true);
    const names = Object.keys(FRAMES);
    for (const name of names) await slack.send(FRAMES[name] ?? '').catch(() => {});
    const lives = await answersASoundOne(slack, 'last');
    tried('odd envelopes of Socket Mode', names.length, lives ? names.length : 0);
    expect({ lives, ended: bot.ended() }).toEqual({ lives: true, ended: null });
  });
});
