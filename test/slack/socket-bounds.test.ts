import { describe, expect, test } from 'vitest';
import { tableRows } from '../support/blocks.ts';
import { startBot } from '../support/bot-harness.ts';

const envelope = (type: string, payload: unknown) => JSON.stringify({ type, envelope_id: 'e1', payload });
const ODD = [
  'null',
  '5',
  '"text"',
  '[]',
  '{}',
  '{"type":null}',
  '{"type":"slack_event"}',
  '{"type":"close"}',
  'no JSON',
  envelope('events_api', null),
  envelope('events_api', { event: null }),
  envelope('events_api', {}),
  envelope('events_api', { event: { type: 'disconnected' } }),
  envelope('events_api', { event: { type: 'error' } }),
  envelope('interactive', null),
  envelope('interactive', { type: 'block_actions', actions: null }),
  envelope('interactive', { type: 'view_submission', view: 'none' }),
  envelope('slash_commands', 'text'),
  envelope('slash_commands', { command: 5 }),
  '{"type":"slash_commands"}',
];

describe('socket bounds', () => {
  test('a message over Socket Mode that Slack would never send ends nothing, and is a line of the log', async () => {
    await using bot = await startBot();
    for (const text of ODD) bot.slack.socket.say(text);
    const answer = await bot.slack.as('engineer').in('system-health').command('/health').reply();
    expect(tableRows(answer)).toHaveLength(26);
    expect((await fetch(`${bot.healthUrl}/readyz`)).status).toBe(200);
    const lines = bot.log.filter((line) => line.includes('a request to the Slack endpoint was refused'));
    expect(lines).toHaveLength(1);
    expect(bot.slack.unexpected).toEqual([]);
  });
});
