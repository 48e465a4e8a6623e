import { expect, test } from 'vitest';
import { MINUTE, startStory } from '../incident-harness.ts';

type Story = ReturnType<typeof startStory>;

/** A look that is breached, then one that is not, and so on, for so many looks. */
function flap(story: Story, looks: number) {
  for (let count = 0; count < looks; count += 1) story.look({ 'failed shop': count % 2 === 0 ? 'breach' : 'healthy' });
}

test('G57 flapping every evaluation for 1 h is one incident, few events, marked as flapping', () => {
  const story = startStory();
  flap(story, 60);
  expect(story.told).toEqual(['shop opened', 'shop flapping']);
  expect(story.all.size).toBe(1);
  expect(story.firing('shop')).toMatchObject({ flapping: true });
  expect(story.firing('shop').events.at(-1)).toMatchObject({ kind: 'flapping', changes: 6 });
});

test('G57 it is over once it has been calm for 15 minutes, and may flap again later', () => {
  const story = startStory();
  flap(story, 60);
  for (let minute = 1; minute < 15; minute += 1) expect(story.look({ 'failed shop': 'healthy' })).toEqual([]);
  expect(story.firing('shop').symptoms[0]?.clearedAt).not.toBeNull();
  expect(story.look({ 'failed shop': 'healthy' })).toEqual(['shop resolved']);
  expect(story.about('shop')).toMatchObject({ flapping: false, flips: [], resolution: { kind: 'recovered' } });
  expect(story.look({ 'failed shop': 'breach' })).toEqual(['shop reopened']);
  expect(story.firing('shop').flapping).toBe(false);
});

test('a breach during the calm begins it anew', () => {
  const story = startStory();
  flap(story, 10);
  for (let minute = 0; minute < 10; minute += 1) story.look({ 'failed shop': 'healthy' });
  expect(story.look({ 'failed shop': 'breach' })).toEqual([]);
  for (let minute = 0; minute < 15; minute += 1) expect(story.look({ 'failed shop': 'healthy' })).toEqual([]);
  expect(story.look({ 'failed shop': 'healthy' })).toEqual(['shop resolved']);
});

test('recoveries and relapses count as changes too', () => {
  const story = startStory();
  for (let count = 0; count < 6; count += 1) {
    story.look({ 'failed shop': 'breach' });
    story.look({ 'failed shop': 'healthy' });
    story.look({ 'failed shop': 'healthy' });
  }
  const relapse = ['shop resolved', 'shop reopened'];
  expect(story.told).toEqual(['shop opened', ...relapse, ...relapse, ...relapse, 'shop flapping']);
});

test('changes more than an hour ago do not count, and unknown is no change', () => {
  const story = startStory();
  for (let count = 0; count < 12; count += 1) {
    story.look({ 'failed shop': count % 2 === 0 ? 'breach' : 'healthy' });
    story.look({ 'failed shop': 'unknown' });
    story.wait(11 * MINUTE);
  }
  expect(story.told).toEqual(['shop opened']);
  expect(story.firing('shop').flips.length).toBeLessThan(6);
});

test('symptoms come and go without a word while it flaps', () => {
  const story = startStory();
  flap(story, 10);
  expect(story.look({ 'failed shop': 'breach', 'errors shop': 'breach' })).toEqual([]);
  expect(story.firing('shop').symptoms.map(({ rule }) => rule)).toEqual(['failed', 'errors']);
  expect(story.look({ 'failed shop': 'breach' })).toEqual([]);
  expect(story.look({})).toEqual(['shop resolved']);
});

test('the changes it remembers are bounded, however often one looks', () => {
  const story = startStory();
  for (let count = 0; count < 500; count += 1) {
    story.look({ 'failed shop': count % 2 === 0 ? 'breach' : 'healthy' });
    story.wait(-59_000);
  }
  expect(story.firing('shop').flips.length).toBe(60);
});

test('a clock that jumps back does not keep it from settling', () => {
  const story = startStory();
  flap(story, 20);
  story.wait(-24 * 60 * MINUTE);
  for (let minute = 0; minute < 16; minute += 1) story.look({ 'failed shop': 'healthy' });
  expect(story.about('shop').status).toBe('resolved');
});

test('a breach that does not fire yet is no calm', () => {
  const story = startStory();
  flap(story, 20);
  story.look({ 'failed shop': 'healthy' });
  for (let minute = 0; minute < 40; minute += 1) story.look({ 'failed shop': 'breach' }, { holdMs: 60 * MINUTE });
  expect(story.firing('shop').symptoms[0]?.clearedAt).not.toBeNull();
});

test('what a person resolves and what goes on all the same is no change', () => {
  const story = startStory();
  for (let count = 0; count < 6; count += 1) {
    story.look({ 'failed shop': 'breach' });
    story.press('shop', { kind: 'resolve' });
    story.wait(30 * MINUTE);
  }
  expect(story.look({ 'failed shop': 'breach' })).toEqual(['shop reopened']);
  expect(story.firing('shop').flips).toEqual([]);
});
