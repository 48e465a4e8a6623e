import { fresh, NOW, SAMPLE_WHY, SAMPLE_WHYS } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { renderWhy } from '../../../blocks/health/why.ts';
import { aroundLines } from '../../../blocks/health/why-around.ts';
import { beforeLines } from '../../../blocks/health/why-before.ts';
import type { Why } from '../../../src/explain/why.ts';

const VIEW = { tables: 'data_table', charts: 6, audience: { kind: 'asker' } } as const;
const drawn = (why: Why) => {
  const controls = { commandLine: '/health why a.b' };
  const proof = { label: 'Eval', url: 'https://datadog.example.com/1', place: 'dashboard' } as const;
  const proofs = new Map([['Eval: Accuracy', proof]]);
  const card = { answer: fresh(why), environment: undefined, links: [], proofs, controls, now: NOW };
  const message = renderWhy(card, VIEW);
  return { text: message.text, blocks: JSON.stringify(message.blocks) };
};

describe('why', () => {
  test('the lines say when, what was before, what else moved, and whether it happened before; none claims a cause', () => {
    const { text, blocks } = drawn(SAMPLE_WHY);
    expect(text).toMatch(/It fell from about 0\.62 score to 0\.31 score \(worse\) at about .* a clear change/);
    const order = ['Start the unit tests', 'Raise the batch size', 'Read checkpoints'].map((title) =>
      blocks.indexOf(title),
    );
    expect(order.every((place, at) => place > (order[at - 1] ?? 0))).toBe(true);
    expect(blocks).not.toContain('Cache the results');
    expect(blocks).toContain('and 1 more in that time');
    expect(blocks).toContain('https://github.example.com/example/app/compare/');
    expect(blocks).toContain('last good to first bad');
    expect(text).toContain('2 of 23 other metrics moved');
    expect(text).toContain('Eval: Accuracy rose from about 4.1 % off to 12 % off, 2 h later');
    expect(blocks).toContain('<https://datadog.example.com/1|Eval: Accuracy>');
    expect(text).toContain('it did not move in staging');
    expect(text).toMatch(/third time in the 30 days with data; last on Nov 12, recovered after 5 h/);
    expect(text).not.toMatch(/because|caused by|due to/);
  });

  test('a change without a time has no lines about what was before or moved', () => {
    expect([SAMPLE_WHYS.drift.explanation.before, aroundLines(SAMPLE_WHYS.drift)]).toEqual([null, []]);
    const { before } = SAMPLE_WHYS.silent.explanation;
    expect(
      before &&
        beforeLines(before, { areas: ['Training'], of: 'change', isWhole: true, now: NOW, timeZone: 'UTC' }).length,
    ).toBe(3);
    expect(aroundLines(SAMPLE_WHYS.silent)).toEqual([]);
  });

  test.each([
    [1, 'second time'],
    [5, '6th time'],
    [10, '11th time'],
    [20, '21st time'],
    [21, '22nd time'],
    [22, '23rd time'],
    [110, '111th time'],
  ])('after %i times before it is the %s', (before, words) => {
    const times = Array.from({ length: before }, () => ({ at: NOW - 86_400_000, recoveredAt: NOW - 80_000_000 }));
    const explanation = { ...SAMPLE_WHY.explanation, earlier: { days: 30, times } };
    expect(drawn({ ...SAMPLE_WHY, explanation }).text).toContain(`Before: ${words} in the 30 days`);
  });

  test('one metric to compare with, and none, are said as such', () => {
    const beside = (others: NonNullable<Why['explanation']['others']>) =>
      aroundLines({ ...SAMPLE_WHY, explanation: { ...SAMPLE_WHY.explanation, others } })[0];
    const moved = SAMPLE_WHY.explanation.others?.moved.slice(0, 1) ?? [];
    expect(beside({ moved, unmoved: [], unknown: [] })).toBe('*At that time* 1 of 1 other metric moved:');
    expect(beside({ moved: [], unmoved: ['SPS'], unknown: ['Runs'] })).toBe(
      '*At that time* the 1 other metric did not move (1 more: no data around that time).',
    );
    expect(beside({ moved: [], unmoved: [], unknown: ['Runs'] })).toBe(
      '*At that time* no other metric has data to compare.',
    );
    expect(beside({ moved: [], unmoved: [], unknown: [] })).not.toContain('At that time');
  });

  test('nothing found and not read are said', () => {
    const { text } = drawn(SAMPLE_WHYS.alone);
    expect(text).toContain('Not known: the events of that time could not all be read');
    expect(text).not.toContain('Nothing found: no change and no failure');
    expect(drawn({ ...SAMPLE_WHYS.alone, hasAllEvents: true, notRead: [] }).text).toContain(
      'Nothing found: no change and no failure was reported',
    );
    expect(text).toContain('the 1 other metric did not move');
    expect(text).toContain('Not read: some or all events');
    expect(text).toContain('first time in the 12 days');
    expect(drawn(SAMPLE_WHYS.none).text).toContain('Nothing found: no change stands out');
    expect(drawn(SAMPLE_WHYS.few).text).toContain('only 3 hours with data in 30 days, too few');
    const few = SAMPLE_WHYS.few;
    const none = {
      ...few,
      explanation: { ...few.explanation, change: { kind: 'too-little', hours: 0, days: 30 } as const },
    };
    expect(drawn(none).text).toContain('No data in 30 days, so no change can be seen.');
    expect(drawn(none).text).not.toMatch(/Nothing found|only 0/);
    expect(drawn(SAMPLE_WHYS.silent).text).toContain('No data since');
    expect(drawn(SAMPLE_WHYS.drift).text).toContain('slowly');
    expect(drawn(SAMPLE_WHYS.recovered).text).toContain('after 3 h');
  });
});
