import { expect, test } from 'vitest';
import { HOUR, MINUTE, startStory } from '../incident-harness.ts';

function failing() {
  const story = startStory();
  story.look({ 'failed shop': 'breach' });
  return story;
}

const acknowledge = { kind: 'acknowledge' } as const;
const endSilence = { kind: 'end-silence' } as const;
const silence = (until: number | 'recovery') => ({ kind: 'silence', until, reason: 'deploy' }) as const;

test('an acknowledgement is written down with who and when', () => {
  const story = failing();
  story.wait(5_000);
  expect(story.press('shop', acknowledge, 'U0LEAD').kind).toBe('done');
  expect(story.firing('shop').acknowledged).toEqual({ by: 'U0LEAD', at: story.now() });
  expect(story.firing('shop').events.at(-1)).toEqual({
    kind: 'acknowledged',
    number: 2,
    at: story.now(),
    actor: 'U0LEAD',
  });
});

test('F50 a double click acknowledges once; of two people in one second the later is told who', () => {
  const story = failing();
  story.press('shop', acknowledge, 'U0LEAD');
  const at = story.now();
  story.wait(400);
  const late = { kind: 'too-late', why: 'acknowledged', by: 'U0LEAD', at };
  expect(story.press('shop', acknowledge, 'U0LEAD')).toEqual(late);
  expect(story.press('shop', acknowledge, 'U0ENGINEER')).toEqual(late);
  expect(story.told).toEqual(['shop opened', 'shop acknowledged']);
});

test('F51 it recovers while someone acknowledges: the recovery stands', () => {
  const story = failing();
  story.look({ 'failed shop': 'healthy' });
  story.look({ 'failed shop': 'healthy' });
  const at = story.now();
  story.wait(MINUTE);
  for (const deed of [acknowledge, silence('recovery'), endSilence, { kind: 'resolve' }] as const) {
    expect(story.press('shop', deed)).toEqual({ kind: 'too-late', why: 'resolved', by: null, at });
  }
  expect(story.about('shop').status).toBe('resolved');
});

test('a person resolves: whoever presses later is told who it was, and a silence ends with it', () => {
  const story = failing();
  story.press('shop', silence(story.now() + HOUR));
  story.press('shop', { kind: 'resolve' }, 'U0LEAD');
  expect(story.about('shop')).toMatchObject({
    status: 'resolved',
    resolvedAt: story.now(),
    resolution: { kind: 'person', by: 'U0LEAD' },
    silence: null,
    symptoms: [{ clearedAt: null }],
  });
  expect(story.about('shop').events.at(-1)?.actor).toBe('U0LEAD');
  const late = { kind: 'too-late', why: 'resolved', by: 'U0LEAD', at: story.now() };
  expect(story.press('shop', { kind: 'resolve' })).toEqual(late);
  expect(story.press('shop', endSilence)).toEqual(late);
});

test('a silence is written down; a double click on it has no second effect', () => {
  const story = failing();
  const [at, until] = [story.now(), story.now() + HOUR];
  story.press('shop', silence(until), 'U0LEAD');
  expect(story.firing('shop').silence).toEqual({ by: 'U0LEAD', at, until, reason: 'deploy', announced: false });
  story.wait(800);
  const late = { kind: 'too-late', why: 'silenced', by: 'U0LEAD', at };
  expect(story.press('shop', silence(until + 800), 'U0LEAD')).toEqual(late);
  story.wait(10_000);
  expect(story.press('shop', silence(until + 10_800), 'U0LEAD').kind).toBe('done');
});

test('another silence replaces the last: another end, another user, until recovery', () => {
  const story = failing();
  const until = story.now() + HOUR;
  story.press('shop', silence(until), 'U0LEAD');
  expect(story.press('shop', silence(until + HOUR), 'U0LEAD').kind).toBe('done');
  expect(story.press('shop', silence(until + HOUR), 'U0ENGINEER').kind).toBe('done');
  expect(story.press('shop', silence('recovery'), 'U0ENGINEER').kind).toBe('done');
  expect(story.press('shop', silence('recovery'), 'U0ENGINEER').kind).toBe('too-late');
  expect(story.firing('shop').silence).toMatchObject({ by: 'U0ENGINEER', until: 'recovery', announced: true });
});

test('a silence can be ended by hand, once; reminders count from then', () => {
  const story = failing();
  expect(story.press('shop', endSilence)).toEqual({ kind: 'too-late', why: 'not-silenced', by: null, at: story.now() });
  story.press('shop', silence(story.now() + HOUR));
  story.wait(MINUTE);
  expect(story.press('shop', endSilence, 'U0LEAD').kind).toBe('done');
  expect(story.firing('shop')).toMatchObject({ silence: null, remindFrom: story.now() });
  expect(story.firing('shop').events.at(-1)).toMatchObject({
    kind: 'silence-ended',
    stillFiring: true,
    actor: 'U0LEAD',
  });
  const late = { kind: 'too-late', why: 'not-silenced', by: 'U0LEAD', at: story.now() };
  story.wait(MINUTE);
  expect(story.press('shop', endSilence)).toEqual(late);
});

test('a silence whose time is over has been ended by nobody, whoever ended the one before', () => {
  const story = failing();
  story.press('shop', silence('recovery'));
  story.press('shop', endSilence, 'U0LEAD');
  story.press('shop', silence(story.now() + MINUTE));
  story.wait(MINUTE);
  expect(story.press('shop', endSilence)).toEqual({ kind: 'too-late', why: 'not-silenced', by: null, at: story.now() });
});

test('a silence that still runs on what has recovered can be ended', () => {
  const story = failing();
  story.press('shop', silence(story.now() + HOUR));
  story.look({ 'failed shop': 'healthy' });
  story.look({ 'failed shop': 'healthy' });
  expect(story.press('shop', endSilence).kind).toBe('done');
  expect(story.about('shop').events.at(-1)).toMatchObject({ kind: 'silence-ended', stillFiring: false });
});

test('a history never runs backwards, though the clock does', () => {
  const story = failing();
  const { openedAt } = story.firing('shop');
  story.wait(-HOUR);
  story.press('shop', { kind: 'resolve' });
  expect(story.about('shop').resolvedAt).toBe(openedAt);
  expect(story.about('shop').events.map(({ at }) => at)).toEqual([openedAt, openedAt]);
});
