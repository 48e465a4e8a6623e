import type { Fault, StoredMessage } from '@metta-health-bot/local-slack';
import { describe, expect, test, vi } from 'vitest';
import { clickIncident, silence } from '../support/incident-clicks.ts';
import { type OncallBot, startOncall } from '../support/oncall-harness.ts';
import { SOON } from '../support/threads.ts';

// Several bots at once share the processor.

/** Calls of that method that Slack did not answer as they wished. */
const refused = ({ slack }: OncallBot, method: string) =>
  slack.wire.calls(method).filter(({ refusal }) => refusal !== null);

const texts = (messages: readonly StoredMessage[]) => messages.map(({ text }) => text);

const ACKNOWLEDGED = expect.stringMatching(/Acknowledged by <@U0ONCALL>/);

const LIMITED: readonly [string, Fault][] = [
  ['B12 429 with Retry-After: 30', { kind: 'status', status: 429, retryAfter: 30 }],
  ['B12 429 without a Retry-After', { kind: 'status', status: 429 }],
  ['B13 ok:false ratelimited', { kind: 'error', error: 'ratelimited' }],
];

describe('Slack', () => {
  test.concurrent.each(LIMITED)(
    '%s: that channel waits 30 s, another does not, and the order is kept',
    async (_, fault) => {
      await using bot = await startOncall();
      bot.slack.archive('oncall');
      bot.break('github');
      await bot.look();
      const elsewhere = await bot.parent(/^Critical: GitHub/);
      bot.slack.unarchive('oncall');
      bot.break('wandb');
      await bot.look();
      const here = await bot.parent(/^Critical: WandB/);
      expect([elsewhere.channel, here.channel]).toEqual(['C0SYSTEMHEALTH', 'C0ONCALL']);

      bot.slack.faults.next('chat.postMessage', fault);
      const limits = refused(bot, 'chat.postMessage').length;
      clickIncident(bot, here, 'acknowledge');
      await vi.waitFor(() => expect(refused(bot, 'chat.postMessage')).toHaveLength(limits + 1), SOON);
      const limitedAt = refused(bot, 'chat.postMessage').at(-1)?.at ?? 0;
      silence(bot, here, '1h', 'lead');
      clickIncident(bot, elsewhere, 'acknowledge');
      await vi.waitFor(() => expect(texts(bot.replies(elsewhere))).toEqual([ACKNOWLEDGED]), SOON);
      expect(bot.now() - limitedAt).toBeLessThan(20_000);

      bot.move(limitedAt + 28_500 - bot.now());
      await new Promise((resolve) => setTimeout(resolve, 700));
      expect(bot.replies(here)).toEqual([]);
      await bot.drain();
      expect(texts(bot.replies(here))).toEqual([ACKNOWLEDGED, expect.stringMatching(/Silenced by <@U0LEAD>/)]);
      const [first] = bot.replies(here);
      expect(Number(first?.ts) * 1_000).toBeGreaterThanOrEqual(limitedAt + 30_000);
      await bot.nothingMore({ parents: 2, replies: 3 });
    },
  );

  const ONCE: readonly [string, ...Fault[]][] = [
    ['B12 429', { kind: 'status', status: 429, retryAfter: 30 }],
    [
      'B14 500 three times',
      { kind: 'status', status: 500 },
      { kind: 'status', status: 500 },
      { kind: 'status', status: 500 },
    ],
    ['B14 500 after Slack took it', { kind: 'status', status: 500, accepted: true }],
    ['B14 502', { kind: 'status', status: 502 }],
    ['B14 503', { kind: 'status', status: 503 }],
    ['B15 a socket dropped before Slack took it', { kind: 'drop' }],
    ['B15 a socket dropped after Slack took it', { kind: 'accept-then-drop' }],
    ['B17 HTML instead of JSON', { kind: 'html' }],
    ['B17 HTML after Slack took it', { kind: 'html', accepted: true }],
    ['B17 an empty body', { kind: 'empty' }],
    ['B17 an empty body after Slack took it', { kind: 'empty', accepted: true }],
    ['B17 JSON cut in half', { kind: 'cut' }],
  ];

  /** The same incident from its start to its end, its first message and its last reply meeting these faults. */
  async function playIncident(onFirst: readonly Fault[], onReply: readonly Fault[] = onFirst): Promise<void> {
    await using bot = await startOncall();
    const met = () => refused(bot, 'chat.postMessage').length;
    bot.slack.faults.next('chat.postMessage', ...onFirst);
    bot.break('github');
    await bot.look();
    await vi.waitFor(() => expect(met()).toBeGreaterThan(0), SOON);
    await bot.drain();
    await bot.parent(/^Critical: GitHub/);
    await bot.nothingMore({ parents: 1, replies: 0 });
    expect(met()).toBe(onFirst.length);

    bot.slack.faults.next('chat.postMessage', ...onReply);
    bot.heal('github');
    await bot.look(2);
    await bot.drain();
    await bot.parent(/^Recovered: GitHub/);
    await bot.reply(/Recovered after/);
    await bot.nothingMore({ parents: 1, replies: 1 });
    expect(met()).toBe(onFirst.length + onReply.length);
  }

  test.concurrent.each(ONCE)('%s: the same incident has one first message and one reply', async (_, ...faults) => {
    await playIncident(faults);
  });

  test.concurrent.each<[string, Fault]>([
    ['B16 a call that hangs', { kind: 'hang' }],
    ['B16 a call that hangs after Slack took it', { kind: 'accept-then-hang' }],
  ])(
    '%s: given up after 10 s, and the same incident has one first message and one reply',
    async (_, fault) => {
      const started = performance.now();
      await playIncident([fault], []);
      expect(performance.now() - started).toBeGreaterThan(9_500);
    },
    30_000,
  );
});
