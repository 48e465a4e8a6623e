import { NOW, SAMPLE_WHY } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { changeLineOf } from '../../../blocks/home/worst-metric.ts';
import type { Why } from '../../../src/explain/why.ts';

const BEFORE = SAMPLE_WHY.explanation.before ?? expect.fail('the sample has no events');
const withExplanation = (change: Partial<Why['explanation']>): Why => ({
  ...SAMPLE_WHY,
  explanation: { ...SAMPLE_WHY.explanation, ...change },
});

describe('worst metric', () => {
  test('the line names the time of the change and what came nearest before, not as its cause', () => {
    expect(changeLineOf(SAMPLE_WHY, NOW)).toMatch(
      /^It fell at about 09:05; shortly before: PR #1288 .* merged \d\d:\d\d by dev-7, the nearest of 4 changes.*\.$/,
    );
  });

  test('without an event it names none, and without a time of the change there is no line', () => {
    const none = withExplanation({ before: { ...BEFORE, changes: [] } });
    expect(changeLineOf(none, NOW)).toBe('It fell at about 09:05; *Why?* tells more.');
    expect(changeLineOf(withExplanation({ before: null }), NOW)).toBe('It fell at about 09:05; *Why?* tells more.');
    expect(changeLineOf(withExplanation({ change: { kind: 'too-little', hours: 3, days: 30 } }), NOW)).toBeNull();
  });

  test('a title from data mentions nobody', () => {
    const [nearest] = BEFORE.changes;
    const hostile = withExplanation({
      before: { ...BEFORE, changes: [{ ...nearest, title: '<!channel>' }] } as never,
    });
    expect(changeLineOf(hostile, NOW)).not.toContain('<!channel>');
  });
});
