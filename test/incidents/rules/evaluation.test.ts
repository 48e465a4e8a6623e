import { expect, test } from 'vitest';
import { MINUTE, startStory } from '../incident-harness.ts';

test('C33 Datadog is out while a collector is failing: one incident, about the blindness', () => {
  const story = startStory({ holdMs: 2 * MINUTE });
  story.look({ 'failed shop': 'breach', 'failed till': 'healthy' });
  expect(story.blind()).toEqual([]);
  expect(story.blind()).toEqual(['datadog-outage opened']);
  for (let count = 0; count < 10; count += 1) expect(story.blind(`attempt ${count} failed`)).toEqual([]);
  expect(story.all.size).toBe(1);
  expect(story.firing('datadog-outage')).toMatchObject({
    kind: 'datadog-outage',
    label: 'Datadog',
    severity: 'critical',
    symptoms: [{ says: 'Datadog does not answer', since: story.now() - 11 * MINUTE }],
  });
});

test('one blind look is nothing to tell, also where every other look is blind', () => {
  const story = startStory();
  for (let count = 0; count < 10; count += 1) {
    expect(story.blind()).toEqual([]);
    expect(story.look({ 'failed shop': 'healthy' })).toEqual([]);
    expect(story.watch().outage).toBeNull();
  }
});

test('two good looks in a row end it', () => {
  const story = startStory();
  story.blind();
  story.blind();
  expect(story.look({ 'failed shop': 'healthy' })).toEqual([]);
  expect(story.blind()).toEqual([]);
  expect(story.look({ 'failed shop': 'healthy' })).toEqual([]);
  expect(story.look({ 'failed shop': 'healthy' })).toEqual(['datadog-outage resolved']);
  expect(story.watch().outage).toBeNull();
  story.blind();
  expect(story.blind()).toEqual(['datadog-outage reopened']);
});

test('conditions wait while nothing can be seen: healthy looks go on to count, a firing incident goes on', () => {
  const story = startStory();
  story.look({ 'failed shop': 'breach' });
  story.look({ 'failed shop': 'healthy' });
  for (let count = 0; count < 30; count += 1) story.blind();
  expect(story.firing('shop').status).toBe('firing');
  expect(story.look({ 'failed shop': 'healthy' })).toEqual(['shop resolved']);
});

test('a breach that was pending when sight was lost has to last anew, unless it was lost for a moment', () => {
  for (const [blindLooks, news] of [
    [1, ['shop opened']],
    [6, []],
  ] as const) {
    const story = startStory({ holdMs: 2 * MINUTE });
    story.look({ 'failed shop': 'breach' });
    for (let count = 0; count < blindLooks; count += 1) story.blind();
    expect(story.look({ 'failed shop': 'breach' })).toEqual(news);
  }
});

test('two blind looks with a sleep between them are not in a row', () => {
  const story = startStory();
  story.look({});
  story.blind();
  story.wait(60 * MINUTE);
  expect(story.blind()).toEqual([]);
  expect(story.blind()).toEqual(['datadog-outage opened']);
});

test('the watch survives a sleep right before sight is lost: a pending breach begins anew', () => {
  const story = startStory({ holdMs: 2 * MINUTE });
  story.look({ 'failed shop': 'breach' });
  story.wait(60 * MINUTE);
  story.blind();
  expect(story.look({ 'failed shop': 'breach' })).toEqual([]);
  expect(story.look({ 'failed shop': 'breach' })).toEqual(['shop opened']);
});
