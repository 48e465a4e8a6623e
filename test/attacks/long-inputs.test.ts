import { describe, expect, test, vi } from 'vitest';
import { startAttackedBot } from './support/attacked-bot.ts';
import { IS_LONG } from './support/size.ts';
import { tried } from './support/table.ts';

vi.setConfig({ testTimeout: 400_000 });

/** What a text is made of again and again, so that a pattern which looks back and forth takes ages over it. */
const PARTS = [
  ...[
    'a',
    ' ',
    '<',
    '&',
    '`',
    '*',
    '_ ',
    'İ',
    '\u202e',
    '👩‍👩‍👧',
    '0',
    '9am ',
    'env:',
    'env:a ',
    '-',
    '.',
    'a.',
    '9',
    ':',
    'mon,',
  ],
  ...['\t', '<!', '1h ', '\u00a0'],
] as const;
const COMMANDS = [
  ...[
    '/health ',
    '/health env:',
    '/ci-status ',
    '/ci-status x env:',
    '/training-status ',
    '/skypilot-status ',
    '/eval-status ',
  ],
  ...['/incidents ', '/incidents csv '],
  ...['/collectors ', '/collectors env:', '/digest ', '/digest subscribe ', '/digest subscribe 09:00 '],
] as const;
const LENGTHS = [4_000, 12_000, 40_000] as const;

/** Milliseconds on the processor, for what Slack sends at most and for more. */
const limitOf = (length: number) => (length <= 12_000 ? 2_000 : 5_000);

describe('long inputs', () => {
  test('endless inputs are answered, and cost little', async () => {
    await using bot = await startAttackedBot({ way: 'socket', slack: { replyMilliseconds: 20_000 } });
    const engineer = bot.slack.as('engineer');
    const person = engineer.in('system-health');
    await person.command('/health').reply();
    const inputs = PARTS.flatMap((part, at) =>
      COMMANDS.flatMap((command, of) =>
        LENGTHS.map((length) => ({
          part,
          command,
          length,
          isShort: length === 12_000 && at % 4 === of % 4 && of % 3 === 0,
        })),
      ),
    ).filter(({ isShort }) => IS_LONG || isShort);
    const slow: string[] = [];
    for (const { part, command, length } of inputs) {
      const before = bot.processorMs();
      const form = engineer.modal()?.id;
      const asked = person.command(`${command}${part.repeat(length / part.length)}`);
      // Where many metrics match, the answer is a form.
      const answered = () => expect(asked.answers().length > 0 || engineer.modal()?.id !== form).toBe(true);
      const without = await vi.waitFor(answered, { timeout: 20_000, interval: 5 }).then(
        () => '',
        () => ', no answer',
      );
      const ms = bot.processorMs() - before;
      if (without !== '' || ms > limitOf(length)) {
        slow.push(`${command}${JSON.stringify(part)} x ${length}: ${ms} ms${without}`);
      }
    }
    tried(
      'endless inputs, each answered within 2 s of processor time (5 s beyond what Slack sends)',
      inputs.length,
      inputs.length - slow.length,
    );
    expect({ slow, ended: bot.ended() }).toEqual({ slow: [], ended: null });
  });
});
