import { expect, test } from 'vitest';
import type { FeedEvent } from '../../src/collectors/collector.ts';
import { createToldEvents } from '../../src/collectors/told-events.ts';

const event = (key: string, title = 'running'): FeedEvent => ({
  ...{ feed: 'job', key, title, at: 0, level: 'info', fields: {} },
});

test('an event is told once, and again when its title says something new', async () => {
  const told = createToldEvents();
  expect(await told.untold([event('1'), event('2')])).toHaveLength(2);
  await told.told(event('1'));
  expect(await told.untold([event('1'), event('2')])).toEqual([event('2')]);
  expect(await told.untold([event('1', 'succeeded')])).toEqual([event('1', 'succeeded')]);
});

test('what was told longest ago is forgotten, so that it does not grow for ever', async () => {
  const told = createToldEvents();
  for (let number = 0; number <= 5_000; number += 1) await told.told(event(String(number)));
  expect(await told.untold([event('0'), event('1'), event('5000')])).toEqual([event('0')]);
});
