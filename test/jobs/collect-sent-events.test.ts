import { describe, expect, test } from 'vitest';
import type { FeedEvent } from '../../src/collectors/collector.ts';
import { sentAsLogs } from '../../src/collectors/sent-events.ts';
import { createStoredSentEvents } from '../../src/jobs/collect.ts';
import { openTestStore } from '../support/store.ts';

const DAY = 86_400_000;
const event = (key: string, title = 'running'): FeedEvent => ({
  feed: 'job',
  key,
  title,
  at: 0,
  level: 'info',
  fields: {},
});

describe('collect sent events', () => {
  test('an event that one process has sent is not sent by another one, except for its changes', async () => {
    await using store = await openTestStore();
    const first = createStoredSentEvents(
      () => store.seen,
      () => 0,
    );
    await first.markSent(event('1'));
    const second = createStoredSentEvents(
      () => store.seen,
      () => 9 * DAY,
    );
    const events = [event('1'), event('1', 'succeeded'), event('2')];
    expect(await second.unsent(events)).toEqual([event('1', 'succeeded'), event('2')]);
  });

  test('a change to logs sends everything once more, and a restart sends none of it again', async () => {
    await using store = await openTestStore();
    const stored = () =>
      createStoredSentEvents(
        () => store.seen,
        () => 0,
      );
    await stored().markSent(event('1'));
    expect(await sentAsLogs(stored()).unsent([event('1')])).toEqual([event('1')]);
    await sentAsLogs(stored()).markSent(event('1'));
    expect(await sentAsLogs(stored()).unsent([event('1'), event('2')])).toEqual([event('2')]);
  });
});
