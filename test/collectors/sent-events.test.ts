import { describe, expect, test } from 'vitest';
import type { FeedEvent } from '../../src/collectors/collector.ts';
import { createSentEvents, sentAsLogs } from '../../src/collectors/sent-events.ts';

const event = (key: string, title = 'running'): FeedEvent => ({
  feed: 'job',
  key,
  title,
  at: 0,
  level: 'info',
  fields: {},
});

describe('sent events', () => {
  test('an event is sent once, and again when its title changes', async () => {
    const told = createSentEvents();
    expect(await told.unsent([event('1'), event('2')])).toHaveLength(2);
    await told.markSent(event('1'));
    expect(await told.unsent([event('1'), event('2')])).toEqual([event('2')]);
    expect(await told.unsent([event('1', 'succeeded')])).toEqual([event('1', 'succeeded')]);
  });

  test('an event that was sent as an event is sent once more as a log, and once only', async () => {
    const told = createSentEvents();
    const asLogs = sentAsLogs(told);
    const running = { ...event('2'), version: 'second try' };
    await told.markSent(event('1'));
    await told.markSent(running);
    expect(await asLogs.unsent([event('1'), running, event('3')])).toEqual([event('1'), running, event('3')]);
    await asLogs.markSent(event('1'));
    await asLogs.markSent(running);
    expect(await asLogs.unsent([event('1'), running, event('3')])).toEqual([event('3')]);
    expect(await told.unsent([event('1'), running])).toEqual([]);
  });

  test('the event that was sent longest ago is forgotten, so that the memory is bounded', async () => {
    const told = createSentEvents();
    for (let number = 0; number <= 5_000; number += 1) await told.markSent(event(String(number)));
    expect(await told.unsent([event('0'), event('1'), event('5000')])).toEqual([event('0')]);
  });
});
