import { asTag } from '@metta-health-bot/local-datadog';
import { describe, expect, test } from 'vitest';
import type { FeedEvent } from '../../src/collectors/collector.ts';
import type { Run } from '../../src/collectors/run-collector.ts';
import { createSentEvents } from '../../src/collectors/sent-events.ts';
import { DatadogError } from '../../src/datadog/failure.ts';
import type { SubmittedEvent, SubmittedGauge } from '../../src/datadog/intake.ts';
import { reportRun } from '../../src/jobs/collect.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const event = (key: string): FeedEvent => ({
  feed: 'failed_order',
  key,
  title: `order ${key} failed`,
  at: NOW - 60_000,
  level: 'error',
  fields: { order: key, note: 'two\nlines' },
  url: `https://shop.example.com/${key}`,
});

function target(refuse: (one: SubmittedEvent) => void = () => {}) {
  const gauges: SubmittedGauge[] = [];
  const events: SubmittedEvent[] = [];
  const intake = {
    submit: async (some: readonly SubmittedGauge[]) => void gauges.push(...some),
    sendEvent: async (one: SubmittedEvent) => {
      refuse(one);
      events.push(one);
    },
  };
  return { gauges, events, intake, sent: createSentEvents(), tags: ['env:staging'] };
}

const round = (run: Partial<Run>) => ({
  run: { samples: [], events: [], errors: [], notes: [], reach: [], failed: false, ...run },
  seconds: 1,
});

describe('collect events', () => {
  test('values carry their own tags and those of all, in the form in which Datadog keeps tags', async () => {
    const into = target();
    const samples = [{ metric: 'shop.orders', value: 2, tags: { who: 'Some One' } }];
    await reportRun('shop', round({ samples }), { target: into, now: NOW });
    expect(into.gauges[0]).toEqual({ metric: 'shop.orders', value: 2, tags: ['env:staging', 'who:some_one'] });
    expect(into.gauges).toHaveLength(1 + 2 * 4);
  });

  test('an event is found by its feed and key, has its fields and its time, and is sent once', async () => {
    const into = target();
    await reportRun('shop', round({ events: [event('7')] }), { target: into, now: NOW });
    await reportRun('shop', round({ events: [event('7')] }), { target: into, now: NOW + 60_000 });
    expect(into.events).toHaveLength(1);
    expect(into.events[0]).toMatchObject({
      title: 'order 7 failed',
      at: NOW - 60_000,
      key: 'failed_order 7',
      tags: ['env:staging', 'feed:failed_order', 'key:7', 'collector:shop'],
      fields: { order: '7', note: 'two\nlines', time: '2026-11-24T11:59:00.000Z' },
      url: 'https://shop.example.com/7',
    });
  });

  test('the errors of a run become events', async () => {
    const into = target();
    const errors = [{ message: 'HTTP 502', asks: 'GET /orders', metrics: ['shop.orders'] }];
    await reportRun('shop', round({ errors, notes: [], failed: true }), { target: into, now: NOW });
    expect(into.events.filter(({ tags }) => tags.includes('feed:collector_error'))).toMatchObject([
      { title: 'HTTP 502', level: 'error', at: NOW },
    ]);
    expect(into.gauges).toContainEqual({ metric: 'collector.shop.failed', value: 1, tags: ['env:staging'] });
  });

  test.each([
    [
      'differ only behind the 200 characters of a tag',
      [`${'a long error '.repeat(20)}1`, `${'a long error '.repeat(20)}2`],
    ],
    ['differ by upper and lower case', ['Arena', 'arena']],
    ['differ by characters that no tag has', ['a b', 'a_b']],
  ])('events whose keys %s are several things', async (_, keys) => {
    const into = target();
    await reportRun('shop', round({ events: keys.map(event) }), { target: into, now: NOW });
    const tags = into.events.flatMap((one) => one.tags.filter((tag) => tag.startsWith('key:')));
    expect(new Set(tags.map(asTag)).size).toBe(2);
    expect(tags.map(asTag)).toEqual(tags);
  });

  test('an event that Datadog refuses costs no other, is not sent again, and is logged', async () => {
    const refused = new DatadogError({ kind: 'bad-query', detail: 'HTTP 400' });
    const into = target(({ title }) => {
      if (title.includes('2')) throw refused;
    });
    const events = ['1', '2', '3'].map(event);
    await expect(reportRun('shop', round({ events }), { target: into, now: NOW })).rejects.toBe(refused);
    expect(into.events.map(({ title }) => title)).toEqual(['order 1 failed', 'order 3 failed']);
    await reportRun('shop', round({ events }), { target: into, now: NOW });
    expect(into.events).toHaveLength(2);
  });

  test('values that Datadog refuses cost no event, and are reported', async () => {
    const refused = new DatadogError({ kind: 'bad-query', detail: 'HTTP 202, a part was rejected' });
    const into = target();
    const submit = () => Promise.reject(refused);
    const refusing = { ...into, intake: { ...into.intake, submit } };
    await expect(reportRun('shop', round({ events: [event('1')] }), { target: refusing, now: NOW })).rejects.toBe(
      refused,
    );
    expect(into.events.map(({ title }) => title)).toEqual(['order 1 failed']);
  });

  test('events that cannot be sent at all come with the next run', async () => {
    let isDown = true;
    const into = target(() => {
      if (isDown) throw new DatadogError({ kind: 'unreachable', detail: 'ECONNREFUSED' });
    });
    const events = ['1', '2'].map(event);
    await expect(reportRun('shop', round({ events }), { target: into, now: NOW })).rejects.toThrow('ECONNREFUSED');
    isDown = false;
    await reportRun('shop', round({ events }), { target: into, now: NOW });
    expect(into.events).toHaveLength(2);
  });
});
