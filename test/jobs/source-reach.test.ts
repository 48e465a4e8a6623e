import { NOW, TIME_ZONE } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { doubtLines, sourceLines } from '../../blocks/health/collectors.ts';
import type { PartReading } from '../../src/collectors/collector.ts';
import { SourceError } from '../../src/collectors/exchange.ts';
import { reachEvents } from '../../src/collectors/own-report.ts';
import { runCollector } from '../../src/collectors/run-collector.ts';
import { createSentEvents } from '../../src/collectors/sent-events.ts';
import { reportedReaches } from '../../src/datadog/feed-reader.ts';
import type { SubmittedEvent } from '../../src/datadog/intake.ts';
import { feedText, parseFeedText } from '../../src/health/feed.ts';
import { REACH_FEED, type ReportedReach } from '../../src/health/source-reach.ts';
import { reportRun } from '../../src/jobs/collect.ts';

const DAY_MS = 86_400_000;
const WEEK = { windowMs: 7 * DAY_MS, mostAgeMs: DAY_MS };
const CLONE = 'the clone was last fetched at that time. Next step: run `git fetch` in it each hour';

/** What a collector of commits, orders and visits tells, and what is read out of Datadog again. */
function scene() {
  const events: SubmittedEvent[] = [];
  const intake = { submit: async () => {}, sendEvent: async (one: SubmittedEvent) => void events.push(one) };
  const target = { intake, sent: createSentEvents(), tags: [] };
  const part = (metric: string, read: () => Promise<PartReading>) => ({
    metrics: [metric],
    asks: `GET /${metric}`,
    read,
  });
  const reaches = () => events.filter(({ tags }) => tags.includes(`feed:${REACH_FEED}`));
  return {
    reaches,
    async run(fetchedAt: number, now: number) {
      const parts = [
        part('shop.commits', async () => ({
          samples: [{ metric: 'shop.commits', value: 12 }],
          reach: [
            {
              what: 'commits of <main>',
              metrics: ['shop.commits'],
              since: null,
              until: fetchedAt,
              why: CLONE,
              ...WEEK,
            },
          ],
        })),
        part('shop.orders', async () => ({ samples: [{ metric: 'shop.orders', value: 2 }] })),
        part('shop.visits', () => Promise.reject(new SourceError('HTTP 502. Next step: wait, <!everyone>'))),
      ];
      const run = await runCollector({ name: 'shop', parts, open: () => null }, { now, timeoutMs: 5_000 });
      await reportRun('shop', { run, seconds: 1 }, { target, now });
    },
    read(): readonly ReportedReach[] {
      const [newest] = reaches().slice(-1);
      return reportedReaches(
        newest ? [{ at: newest.at, title: newest.title, ...parseFeedText(feedText(newest.fields)) }] : [],
      );
    },
  };
}

describe('source reach', () => {
  test('the reach of each source is sent to Datadog, each hour and when it changes, and read as a person reads it', async () => {
    const { run, read, reaches } = scene();
    await run(NOW - 3_600_000, NOW);
    expect(sourceLines(read(), NOW, TIME_ZONE)).toEqual([
      '⚠️ Source: GET /shop.visits, not read: HTTP 502. Next step: wait, &lt;!everyone&gt;',
      'Source: commits of &lt;main&gt;, read until 13:05',
      'Source: GET /shop.orders, read until 14:05',
    ]);
    await run(NOW - 3_600_000, NOW + 60_000);
    expect(reaches()).toHaveLength(1);
    await run(NOW - 3 * DAY_MS, NOW + 120_000);
    expect(reaches()).toHaveLength(2);
    expect(doubtLines(read(), { titleOf: () => 'The Shop', now: NOW, timeZone: TIME_ZONE })).toEqual([
      '*Read only in part*',
      '• The Shop: commits of &lt;main&gt;, read only until Nov 20, 14:05: the clone was last fetched at that time. Next step: run ʼgit fetchʼ in it each hour. Missing: `shop.commits`',
      '• The Shop: GET /shop.visits, not read: HTTP 502. Next step: wait, &lt;!everyone&gt;. Missing: `shop.visits`',
      'Read in full: the sources of 1 metric, as of the newest run of each collector',
    ]);
    await run(NOW - 3 * DAY_MS, NOW + 3_700_000);
    expect(reaches()).toHaveLength(3);
  });

  test('a metric that is missing for a reason of its own is not reported as read whole', () => {
    const reach = [{ what: 'orders', metrics: ['shop.orders', 'shop.refunds'], since: null, until: null, ...WEEK }];
    const errors = [{ message: 'no refund says when', asks: 'GET /orders', metrics: ['shop.refunds'] }];
    const events = reachEvents('shop', { reach, errors }, NOW);
    const told = reportedReaches(events.map(({ at, title, fields }) => ({ at, title, fields })));
    expect(told.map(({ metrics, isEnough, why }) => [metrics, isEnough, why])).toEqual([
      [['shop.refunds'], false, 'no refund says when'],
      [['shop.orders'], true, undefined],
    ]);
  });

  test('the reach of each of many sources with long reasons is read back, and none of an older report', () => {
    const errorsOf = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        message: `${index} ${'why '.repeat(100)}`,
        asks: `GET /${index}`,
        metrics: [`shop.m${index}`],
      }));
    const entriesOf = (count: number, at: number) =>
      reachEvents('shop', { reach: [], errors: errorsOf(count) }, at).map((event) => ({
        at: event.at,
        title: event.title,
        ...parseFeedText(feedText(event.fields).slice(0, 4_000)),
      }));
    expect(reportedReaches(entriesOf(30, NOW))).toHaveLength(30);
    expect(reportedReaches([...entriesOf(1, NOW + 1), ...entriesOf(30, NOW).slice(1)])).toHaveLength(1);
  });

  test('a field of an event that was cut off, or is foreign, is left out where it cannot be read', () => {
    const good = JSON.stringify({ what: 'orders', metrics: ['shop.orders'], isEnough: true, since: null, until: null });
    const fields = { collector: 'shop', reach_1: good, reach_2: good.slice(0, 40), reach_3: '{"what":1}', other: good };
    expect(reportedReaches([{ at: NOW, title: '', fields }])).toEqual([
      { ...JSON.parse(good), collector: 'shop', at: NOW },
    ]);
  });

  test('a source of 300 metrics is reported whole, although an event has 4,000 characters', async () => {
    const metrics = Array.from({ length: 300 }, (_, index) => `metta.fom.area_${index}.metric_with_a_name`);
    const errors = [{ message: 'HTTP 502', asks: 'POST /query', metrics }];
    const reach = [{ what: 'orders', metrics: ['shop.orders'], windowMs: 0, mostAgeMs: 0, since: null, until: null }];
    const texts = reachEvents('shop', { errors, reach }, NOW).map(({ fields }) => feedText(fields));
    expect(texts.every(({ length }) => length <= 4_000)).toBe(true);
    const told = reportedReaches(texts.map((text) => ({ at: NOW, title: '', ...parseFeedText(text) })));
    expect(told.map(({ what }) => what).toSorted()).toEqual(['POST /query', 'orders']);
    expect(told.find(({ what }) => what === 'POST /query')).toMatchObject({
      metrics,
      why: 'HTTP 502',
      isEnough: false,
    });
  });
});
