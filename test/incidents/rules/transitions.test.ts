import { expect, test } from 'vitest';
import { HOUR, MINUTE, startStory } from '../incident-harness.ts';

function failing(severity: 'critical' | 'warning' = 'critical') {
  const story = startStory({ severity });
  story.look({ 'failed shop': 'breach' });
  return story;
}

const silence = (until: number | 'recovery') => ({ kind: 'silence', until, reason: 'deploy' }) as const;

test('G64 a reminder at T and one at 2T, then no more', () => {
  const story = failing();
  story.wait(30 * MINUTE - 1);
  expect(story.timers()).toEqual([]);
  story.wait(1);
  expect(story.timers()).toEqual(['shop reminded']);
  expect(story.timers()).toEqual([]);
  story.wait(30 * MINUTE);
  expect(story.timers()).toEqual(['shop reminded']);
  expect(story.firing('shop').events.at(-1)).toMatchObject({ kind: 'reminded', count: 2 });
  story.wait(100 * HOUR);
  expect(story.timers()).toEqual([]);
});

test('G64 a warning waits as long as the catalog says', () => {
  const story = failing('warning');
  story.wait(4 * HOUR - 1);
  expect(story.timers()).toEqual([]);
  story.wait(1);
  expect(story.timers()).toEqual(['shop reminded']);
});

test('G64 after a long absence there is one reminder, with the higher count', () => {
  const story = failing();
  story.wait(10 * HOUR);
  expect(story.timers()).toEqual(['shop reminded']);
  expect(story.firing('shop').events.at(-1)).toMatchObject({ count: 2 });
  expect(story.timers()).toEqual([]);
});

test.each([
  ['an acknowledgement', { kind: 'acknowledge' }],
  ['a silence', silence('recovery')],
  ['a resolve', { kind: 'resolve' }],
] as const)('G64 %s stops reminders', (_, deed) => {
  const story = failing();
  story.press('shop', deed);
  story.wait(10 * HOUR);
  expect(story.timers()).toEqual([]);
});

test('G64 a recovery stops reminders; a relapse begins them anew', () => {
  const story = failing();
  story.wait(20 * MINUTE);
  story.look({ 'failed shop': 'healthy' });
  story.look({ 'failed shop': 'healthy' });
  story.wait(20 * MINUTE);
  expect(story.timers()).toEqual([]);
  story.look({ 'failed shop': 'breach' });
  story.wait(29 * MINUTE);
  expect(story.timers()).toEqual([]);
  story.wait(MINUTE);
  expect(story.timers()).toEqual(['shop reminded']);
});

test('G60 a silence ends while it is still failing: told once, and reminders count from then', () => {
  const story = failing();
  story.press('shop', silence(story.now() + HOUR));
  story.wait(50 * MINUTE - 1);
  expect(story.timers()).toEqual([]);
  story.wait(1);
  expect(story.timers()).toEqual(['shop silence-ending']);
  expect(story.timers()).toEqual([]);
  story.wait(10 * MINUTE);
  expect(story.timers()).toEqual(['shop silence-ended']);
  expect(story.firing('shop')).toMatchObject({ silence: null, remindFrom: story.now(), reminders: 0 });
  expect(story.firing('shop').events.at(-1)).toMatchObject({ stillFiring: true, actor: null });
  expect(story.timers()).toEqual([]);
  story.wait(30 * MINUTE);
  expect(story.timers()).toEqual(['shop reminded']);
});

test('G60 nobody looked while the silence ended: its end is told once, its notice not at all', () => {
  const story = failing();
  story.press('shop', silence(story.now() + HOUR));
  story.wait(5 * HOUR);
  expect(story.timers()).toEqual(['shop silence-ended']);
  expect(story.timers()).toEqual([]);
});

test('a silence hardly longer than the notice has none, nor has one until recovery', () => {
  for (const until of [10 * MINUTE, 11 * MINUTE]) {
    const story = failing();
    story.press('shop', silence(story.now() + until));
    story.wait(until - 1);
    expect(story.timers()).toEqual([]);
    story.wait(1);
    expect(story.timers()).toEqual(['shop silence-ended']);
  }
  const story = failing();
  story.press('shop', silence('recovery'));
  story.wait(1000 * HOUR);
  expect(story.timers()).toEqual([]);
});

test('a silence on what has recovered ends without notice and says that nothing fires', () => {
  const story = failing();
  story.press('shop', silence(story.now() + HOUR));
  story.look({ 'failed shop': 'healthy' });
  expect(story.look({ 'failed shop': 'healthy' })).toEqual(['shop resolved']);
  story.wait(55 * MINUTE);
  expect(story.timers()).toEqual([]);
  story.wait(HOUR);
  expect(story.timers()).toEqual(['shop silence-ended']);
  expect(story.about('shop')).toMatchObject({ status: 'resolved', silence: null });
  expect(story.about('shop').events.at(-1)).toMatchObject({ stillFiring: false });
});

test('a silence until recovery ends with the recovery', () => {
  const story = failing();
  story.press('shop', silence('recovery'));
  story.look({ 'failed shop': 'healthy' });
  expect(story.look({ 'failed shop': 'healthy' })).toEqual(['shop resolved']);
  expect(story.about('shop').silence).toBeNull();
});

test('a silence keeps no event from being recorded', () => {
  const story = failing();
  story.press('shop', silence('recovery'));
  expect(story.look({ 'failed shop': 'breach', 'errors shop': 'breach' })).toEqual(['shop changed']);
});

test('a clock that jumped back is no reminder', () => {
  const story = failing();
  story.wait(-10 * HOUR);
  expect(story.timers()).toEqual([]);
});
