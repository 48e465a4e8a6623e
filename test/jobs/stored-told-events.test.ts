import { expect, test } from 'vitest';
import type { FeedEvent } from '../../src/collectors/collector.ts';
import { toldAsLogs } from '../../src/collectors/told-events.ts';
import { createStoredToldEvents } from '../../src/jobs/stored-told-events.ts';
import { openTestStore } from '../support/store.ts';

const DAY = 86_400_000;
const event = (key: string, title = 'running'): FeedEvent => ({
  ...{ feed: 'job', key, title, at: 0, level: 'info', fields: {} },
});

test('what one process has told another one does not tell again, but what is new of it', async () => {
  await using store = await openTestStore();
  const first = createStoredToldEvents(
    () => store.seen,
    () => 0,
  );
  await first.told(event('1'));
  const second = createStoredToldEvents(
    () => store.seen,
    () => 9 * DAY,
  );
  const events = [event('1'), event('1', 'succeeded'), event('2')];
  expect(await second.untold(events)).toEqual([event('1', 'succeeded'), event('2')]);
});

test('after a change to logs everything is told once more, and a restart tells none of it again', async () => {
  await using store = await openTestStore();
  const stored = () =>
    createStoredToldEvents(
      () => store.seen,
      () => 0,
    );
  await stored().told(event('1'));
  expect(await toldAsLogs(stored()).untold([event('1')])).toEqual([event('1')]);
  await toldAsLogs(stored()).told(event('1'));
  expect(await toldAsLogs(stored()).untold([event('1'), event('2')])).toEqual([event('2')]);
});
