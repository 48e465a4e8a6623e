import { expect, test } from 'vitest';
import type { FeedEvent } from '../../src/collectors/collector.ts';
import { createToldEvents } from '../../src/collectors/told-events.ts';

const event = (key: string, title = 'running'): FeedEvent => ({
  ...{ feed: 'job', key, title, at: 0, level: 'info', fields: {} },
});

test('an event is told once, and again when its title says something new', () => {
  const told = createToldEvents();
  expect(told.untold([event('1'), event('2')])).toHaveLength(2);
  told.told(event('1'));
  expect(told.untold([event('1'), event('2')])).toEqual([event('2')]);
  expect(told.untold([event('1', 'succeeded')])).toEqual([event('1', 'succeeded')]);
});

test('what was told longest ago is forgotten, so that it does not grow for ever', () => {
  const told = createToldEvents();
  for (let number = 0; number <= 5_000; number += 1) told.told(event(String(number)));
  expect(told.untold([event('0'), event('1'), event('5000')])).toEqual([event('0')]);
});
