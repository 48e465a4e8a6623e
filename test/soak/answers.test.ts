import { describe, expect, test } from 'vitest';
import { judgeDuringOutage, judgeFailing } from '../../soak/answers.ts';

const answer = (light: string) => ({
  text: 'Collector Health',
  blocks: [
    {
      type: 'table',
      rows: [
        [{ text: 'Collector' }, { text: 'Status' }],
        [{ text: 'GitHub' }, { text: light }],
        [{ text: 'WandB' }, { text: '🟢 healthy' }],
      ],
    },
  ],
});

describe('answers', () => {
  test('a failing collector may be anything but green', () => {
    expect(judgeFailing(answer('🔴 critical'), ['GitHub'])).toEqual([]);
    expect(judgeFailing(answer('⚪ no data'), ['GitHub'])).toEqual([]);
    expect(judgeFailing(answer('🟢 healthy'), ['GitHub'])).toMatchObject([
      { invariant: 'never green without fresh data' },
    ]);
  });

  test('a failing collector that an answer does not show is a violation, also where the answer has no table', () => {
    expect(judgeFailing(answer('🔴 critical'), ['GitHub', 'Skypilot'])).toMatchObject([
      { invariant: 'what fails is shown', what: expect.stringContaining('Skypilot fails') },
    ]);
    const without = { text: 'Datadog did not answer in time', blocks: [] };
    expect(judgeFailing(without, ['GitHub'])).toMatchObject([
      { invariant: 'what fails is shown', what: expect.stringContaining('Datadog did not answer in time') },
    ]);
    expect(judgeFailing(without, [])).toEqual([]);
  });

  test('while Datadog cannot be read, nothing at all may be green', () => {
    expect(judgeDuringOutage(answer('🔴 critical'), '/collectors')).toMatchObject([
      { what: expect.stringContaining('/collectors shows "🟢 healthy"') },
    ]);
    expect(judgeDuringOutage({ text: 'Datadog did not answer in time', blocks: [] }, '/collectors')).toEqual([]);
  });
});
