import { expect, test } from 'vitest';
import { startStory } from '../incident-harness.ts';

type Verdict = 'breach' | 'healthy' | 'unknown';
const failing = (subjects: readonly string[], verdict: Verdict = 'breach') =>
  Object.fromEntries(subjects.map((subject) => [`failed ${subject}`, verdict]));
const FOUR = ['ant', 'bee', 'cow', 'dog'];

test('G58 500 that fail together are one incident, with all of them counted', () => {
  const story = startStory();
  const many = Array.from({ length: 500 }, (_, index) => `subject${index}`);
  expect(story.look(failing(many))).toEqual(['storm opened']);
  expect(story.firing('storm')).toMatchObject({ kind: 'storm', label: 'Many at once', severity: 'critical' });
  expect(story.firing('storm').symptoms).toHaveLength(500);
  story.look(failing(many, 'healthy'));
  expect(story.look(failing(many, 'healthy'))).toEqual(['storm resolved']);
  expect(story.all.size).toBe(1);
});

test('fewer than a storm have an incident each, with ids of their own', () => {
  const story = startStory();
  expect(story.look(failing(['ant', 'bee', 'cow']))).toEqual(['ant opened', 'bee opened', 'cow opened']);
  expect(story.all.size).toBe(3);
});

test('subjects join and leave a storm; it is over when all have cleared', () => {
  const story = startStory();
  story.look(failing(FOUR));
  expect(story.look({ ...failing(FOUR), 'failed elk': 'breach' })).toEqual(['storm changed']);
  expect(story.firing('storm').events.at(-1)).toMatchObject({ added: ['failed elk'], cleared: [] });
  const rest = { ...failing(FOUR, 'healthy'), 'failed elk': 'breach' } as const;
  expect([...story.look(rest), ...story.look(rest)]).toEqual(['storm changed']);
  expect(story.firing('storm').events.at(-1)).toMatchObject({ cleared: FOUR.map((subject) => `failed ${subject}`) });
  story.look(failing([...FOUR, 'elk'], 'healthy'));
  expect(story.look(failing([...FOUR, 'elk'], 'healthy'))).toEqual(['storm resolved']);
  expect(story.all.size).toBe(1);
});

test('a subject with an incident of its own keeps it, firing or just resolved, and is no part of a storm', () => {
  const story = startStory();
  story.look(failing(['ant', 'bee']));
  story.look({ ...failing(['ant']), ...failing(['bee'], 'healthy') });
  story.look({ ...failing(['ant']), ...failing(['bee'], 'healthy') });
  const news = story.look({ ...failing([...FOUR, 'elk', 'fox']), 'errors ant': 'breach' });
  expect(news).toEqual(['ant changed', 'bee reopened', 'storm opened']);
  expect(story.firing('storm').symptoms.map(({ subject }) => subject)).toEqual(['cow', 'dog', 'elk', 'fox']);
});

test('another storm soon after re-opens the last; one of its subjects alone has an incident of its own', () => {
  const story = startStory();
  story.look(failing(FOUR));
  story.look(failing(FOUR, 'healthy'));
  story.look(failing(FOUR, 'healthy'));
  expect(story.look({ ...failing(FOUR, 'healthy'), 'failed ant': 'breach' })).toEqual(['ant opened']);
  const others = ['bee', 'cow', 'dog', 'elk'];
  expect(story.look(failing(['ant', ...others]))).toEqual(['storm reopened']);
});

test('a storm that a person resolved keeps its subjects until they clear', () => {
  const story = startStory();
  story.look(failing(FOUR));
  story.press('storm', { kind: 'resolve' });
  expect(story.look(failing(FOUR))).toEqual([]);
  expect(story.look({ ...failing(FOUR), 'failed elk': 'breach' })).toEqual(['elk opened']);
  expect(story.look({ ...failing([...FOUR, 'elk']), 'errors ant': 'breach' })).toEqual(['storm reopened']);
});
