import { NOW, SAMPLE_WHY } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { changeLineOf } from '../../../blocks/home/worst-metric.ts';
import type { Why } from '../../../src/explain/why.ts';

const withExplanation = (change: Partial<Why['explanation']>): Why => ({
  ...SAMPLE_WHY,
  explanation: { ...SAMPLE_WHY.explanation, ...change },
});

describe('worst metric', () => {
  test('the line names the time of the change and what came nearest before, not as its cause', () => {
    expect(changeLineOf(SAMPLE_WHY, NOW)).toMatch(
      /^It fell at about 09:05\. Shortly before \(.*not its cause.*\): ".+", \d\d:\d\d\.$/,
    );
  });

  test('without an event it names none, and without a time of the change there is no line', () => {
    const none = withExplanation({ before: { changes: [], failures: [] } as never });
    expect(changeLineOf(none, NOW)).toBe('It fell at about 09:05; *Why?* tells more.');
    expect(changeLineOf(withExplanation({ before: null }), NOW)).toBe('It fell at about 09:05; *Why?* tells more.');
    expect(changeLineOf(withExplanation({ change: { kind: 'too-little', hours: 3 } }), NOW)).toBeNull();
  });

  test('a title from data mentions nobody', () => {
    const [nearest] = SAMPLE_WHY.explanation.before?.changes ?? [];
    const hostile = withExplanation({
      before: { changes: [{ ...nearest, title: '<!channel>' }], failures: [] } as never,
    });
    expect(changeLineOf(hostile, NOW)).not.toContain('<!channel>');
  });
});
