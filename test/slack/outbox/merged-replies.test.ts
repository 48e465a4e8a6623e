import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../blocks/kit/limits.ts';
import { mergedContent, mergedIntoFirst, repliesToMerge } from '../../../src/slack/outbox/merged-replies.ts';
import { stored } from '../../fixtures/outbox-messages.ts';
import { strings } from '../../support/blocks.ts';
import { NOON, parent, reply } from './outbox-harness.ts';

const MINUTE = 60_000;
const one = stored(reply('A', 1, 'one'), 2);
const two = stored(reply('A', 2, 'two'), 3);
const keys = (messages: readonly { readonly key: string }[]) => messages.map(({ key }) => key);

describe('merge', () => {
  test('replies become one once the oldest has waited more than a minute', () => {
    expect(repliesToMerge(one, [two], NOON + MINUTE)).toEqual([]);
    expect(keys(repliesToMerge(one, [two], NOON + MINUTE + 1))).toEqual(['A:2']);
  });

  test('only waiting replies that fit in one line are merged', () => {
    const others = [
      { ...two, key: 'untellable', summary: null },
      { ...two, key: 'doubtful', state: 'in-doubt' as const },
      { ...two, key: 'to edit', posted: { channel: 'C', ts: '1' } },
      two,
    ];
    expect(keys(repliesToMerge(one, others, NOON + 2 * MINUTE))).toEqual(['A:2']);
    expect(repliesToMerge({ ...one, summary: null }, others, NOON + 2 * MINUTE)).toEqual([]);
  });

  test('a late first message includes the replies from before it was sent, and no later ones', () => {
    const first = stored(parent('A', 'down'), 1, { attemptedAt: NOON + 2 * MINUTE });
    const later = { ...two, createdAt: NOON + 2 * MINUTE + 1 };
    expect(keys(mergedIntoFirst(first, [one, later]))).toEqual(['A:1']);
    expect(mergedIntoFirst({ ...first, attemptedAt: NOON + MINUTE }, [one])).toEqual([]);
  });

  test('a first message that was shown before is no late one when it is posted anew', () => {
    const first = stored(parent('A', 'down'), 1, { attemptedAt: NOON + 2 * MINUTE, shownRevision: 1 });
    expect(mergedIntoFirst(first, [one])).toEqual([]);
  });

  test('a merged reply has a line for each, and says why they come together', () => {
    const { text, blocks } = mergedContent([one, two]);
    expect(text).toBe('Delayed because Slack could not be reached, oldest first:\n• in short: one\n• in short: two');
    expect(strings(blocks).join()).toContain(
      '*Delayed because Slack could not be reached, oldest first:*\n• in short: one',
    );
  });

  test.each([60, 500])('%i long lines are cut within what Slack takes, and the rest is counted', (count) => {
    const lines = Array.from({ length: count }, (_, index) => ({ ...one, summary: `${index} ${'x'.repeat(60)}` }));
    const { text, blocks } = mergedContent(lines);
    const paragraph = strings(blocks).find((string) => string.includes('•')) ?? '';
    expect(paragraph.length).toBeLessThanOrEqual(LIMITS.sectionText);
    expect(text.length).toBeLessThanOrEqual(LIMITS.messageText);
    for (const told of [text, paragraph]) {
      const rest = Number(/• and (\d+) more$/.exec(told)?.[1] ?? 0);
      expect(told.match(/^• \d+ x/gm)?.length).toBe(count - rest);
    }
  });

  test('an endless line is cut and leaves room for the others', () => {
    const { text } = mergedContent([{ ...one, summary: 'x'.repeat(10_000) }, two]);
    expect(text).toMatch(/x…\n• in short: two$/);
  });
});
