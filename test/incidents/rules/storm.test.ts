import { describe, expect, test } from 'vitest';
import { startIncident } from '../incident-harness.ts';

type Verdict = 'breach' | 'healthy' | 'unknown';
const failing = (subjects: readonly string[], verdict: Verdict = 'breach') =>
  Object.fromEntries(subjects.map((subject) => [`failed ${subject}`, verdict]));
const FOUR = ['ant', 'bee', 'cow', 'dog'];

describe('storm', () => {
  test('G58 500 that fail together are one incident, with all of them counted', () => {
    const harness = startIncident();
    const many = Array.from({ length: 500 }, (_, index) => `subject${index}`);
    expect(harness.look(failing(many))).toEqual(['storm opened']);
    expect(harness.firing('storm')).toMatchObject({ kind: 'storm', label: 'Many at once', severity: 'critical' });
    expect(harness.firing('storm').symptoms).toHaveLength(500);
    harness.look(failing(many, 'healthy'));
    expect(harness.look(failing(many, 'healthy'))).toEqual(['storm resolved']);
    expect(harness.all.size).toBe(1);
  });

  test('fewer than a storm have an incident each, with ids of their own', () => {
    const harness = startIncident();
    expect(harness.look(failing(['ant', 'bee', 'cow']))).toEqual(['ant opened', 'bee opened', 'cow opened']);
    expect(harness.all.size).toBe(3);
  });

  test('subjects join and leave a storm; it is over when all have cleared', () => {
    const harness = startIncident();
    harness.look(failing(FOUR));
    expect(harness.look({ ...failing(FOUR), 'failed elk': 'breach' })).toEqual(['storm changed']);
    expect(harness.firing('storm').events.at(-1)).toMatchObject({ added: ['failed elk'], cleared: [] });
    const rest = { ...failing(FOUR, 'healthy'), 'failed elk': 'breach' } as const;
    expect([...harness.look(rest), ...harness.look(rest)]).toEqual(['storm changed']);
    expect(harness.firing('storm').events.at(-1)).toMatchObject({
      cleared: FOUR.map((subject) => `failed ${subject}`),
    });
    harness.look(failing([...FOUR, 'elk'], 'healthy'));
    expect(harness.look(failing([...FOUR, 'elk'], 'healthy'))).toEqual(['storm resolved']);
    expect(harness.all.size).toBe(1);
  });

  test('a subject with an incident of its own keeps it, firing or just resolved, and is no part of a storm', () => {
    const harness = startIncident();
    harness.look(failing(['ant', 'bee']));
    harness.look({ ...failing(['ant']), ...failing(['bee'], 'healthy') });
    harness.look({ ...failing(['ant']), ...failing(['bee'], 'healthy') });
    const news = harness.look({ ...failing([...FOUR, 'elk', 'fox']), 'errors ant': 'breach' });
    expect(news).toEqual(['ant changed', 'bee reopened', 'storm opened']);
    expect(harness.firing('storm').symptoms.map(({ subject }) => subject)).toEqual(['cow', 'dog', 'elk', 'fox']);
  });

  test('another storm soon after re-opens the last; one of its subjects alone has an incident of its own', () => {
    const harness = startIncident();
    harness.look(failing(FOUR));
    harness.look(failing(FOUR, 'healthy'));
    harness.look(failing(FOUR, 'healthy'));
    expect(harness.look({ ...failing(FOUR, 'healthy'), 'failed ant': 'breach' })).toEqual(['ant opened']);
    const others = ['bee', 'cow', 'dog', 'elk'];
    expect(harness.look(failing(['ant', ...others]))).toEqual(['storm reopened']);
  });

  test('a storm that a person resolved keeps its subjects until they clear', () => {
    const harness = startIncident();
    harness.look(failing(FOUR));
    harness.press('storm', { kind: 'resolve' });
    expect(harness.look(failing(FOUR))).toEqual([]);
    expect(harness.look({ ...failing(FOUR), 'failed elk': 'breach' })).toEqual(['elk opened']);
    expect(harness.look({ ...failing([...FOUR, 'elk']), 'errors ant': 'breach' })).toEqual(['storm reopened']);
  });
});
