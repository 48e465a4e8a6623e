import { expect, test } from 'vitest';
import { leftNotices } from '../../src/watches/left-notices.ts';

const AT = Date.parse('2026-11-24T09:00:00Z');

test('each channel, and each person alone, gets one notice about all of its watches that left, which mentions nobody', () => {
  const left = [
    { channel: 'C1', subject: 'ci.tests' },
    { channel: 'U2', subject: 'ci.*' },
    { channel: 'C1', subject: 'ci.*' },
  ];
  const notices = leftNotices(left, AT);
  expect(notices.map(({ channel, thread, content }) => [channel, thread, content.text.split('. ')[0]])).toEqual([
    ['C1', null, 'The catalog no longer has `ci.tests`, `ci`, which this channel watches'],
    ['U2', null, 'The catalog no longer has `ci`, which you watch'],
  ]);
  expect(new Set(notices.map(({ key }) => key)).size).toBe(2);
  expect(JSON.stringify(notices)).not.toMatch(/<[@!#]/);
  expect(leftNotices([], AT)).toEqual([]);
});
