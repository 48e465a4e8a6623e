import { describe, expect, test } from 'vitest';
import type { EventsApi } from '../../src/datadog/client.ts';
import { DatadogError } from '../../src/datadog/failure.ts';
import { readFeeds } from '../../src/datadog/feed-reader.ts';
import { createEventSearch } from '../../src/datadog/feed-search.ts';
import type { FeedReading } from '../../src/health/dashboard-status.ts';
import type { FeedEntry } from '../../src/health/feed.ts';

const SPAN = { from: Date.parse('2026-11-17T00:00:00Z'), to: Date.parse('2026-11-24T00:00:00Z') };
const answering = (answer: () => Promise<unknown>) => over({ searchEvents: answer });
const over = (api: object) => createEventSearch(api as unknown as EventsApi);
const event = (minute: number, feed: string, key: string, message = '') => ({
  attributes: {
    timestamp: new Date(SPAN.to - minute * 60_000),
    message,
    tags: [`feed:${feed}`, `key:${key}`],
    attributes: { title: `${key} at ${minute}` },
  },
});

const listOf = (reading: FeedReading | undefined): readonly FeedEntry[] => reading?.entries ?? [];

describe('feed reader', () => {
  test('the newest event of each thing is read, in its own feed', async () => {
    const data = [event(1, 'run', 'a'), event(2, 'job', 'a'), event(3, 'run', 'b'), event(4, 'run', 'a')];
    const feeds = await readFeeds(
      answering(() => Promise.resolve({ data })),
      { feeds: ['run', 'job'], scope: '*', span: SPAN },
    );
    const titles = (feed: string) => listOf(feeds.get(feed)).map(({ title }) => title);
    expect([titles('run'), titles('job')]).toEqual([['a at 1', 'b at 3'], ['a at 2']]);
  });

  test('all feeds are asked for at once, in the environment on screen', async () => {
    const asked: unknown[] = [];
    const api = { searchEvents: (parameter: unknown) => Promise.resolve(asked.push(parameter) && { data: [] }) };
    await readFeeds(over(api), { feeds: ['run', 'job'], scope: 'env:staging', span: SPAN });
    await readFeeds(over(api), { feeds: [], scope: 'env:staging', span: SPAN });
    expect(asked).toMatchObject([
      { body: { filter: { query: '(feed:run OR feed:job) env:staging' }, sort: '-timestamp' } },
    ]);
  });

  test('an answer that is no list says so: it is not taken for one without events', async () => {
    for (const answer of [{}, { links: {} }]) {
      const feeds = await readFeeds(
        answering(() => Promise.resolve(answer)),
        { feeds: ['run'], scope: '*', span: SPAN },
      );
      expect(feeds.get('run')).toEqual({ entries: [], problem: 'the response is not a list of events' });
    }
    for (const answer of [{ data: [] }, { meta: { status: 'done' } }]) {
      const feeds = await readFeeds(
        answering(() => Promise.resolve(answer)),
        { feeds: ['run'], scope: '*', span: SPAN },
      );
      expect(feeds.get('run')).toEqual({ entries: [] });
    }
  });

  test('fields and links are those of the text; a link that is no web address is none', async () => {
    const text = 'branch: main\nlink: https://example.com/1\nnot a field\nnote: a: b';
    const data = [event(1, 'run', 'a', text), event(2, 'run', 'b', 'link: javascript:alert(1)')];
    const feeds = await readFeeds(
      answering(() => Promise.resolve({ data })),
      { feeds: ['run'], scope: '*', span: SPAN },
    );
    expect(listOf(feeds.get('run'))).toMatchObject([
      { fields: { branch: 'main', note: 'a: b' }, url: 'https://example.com/1' },
      { fields: {} },
    ]);
    expect(listOf(feeds.get('run'))[1]).not.toHaveProperty('url');
  });

  test('an event that was sent late has the time that it names itself', async () => {
    const told = (minute: number, key: string, time: string) => event(minute, 'run', key, `time: ${time}`);
    const data = [
      told(1, 'a', '2026-11-20T08:00:00.000Z'),
      told(2, 'b', '2026-11-22T08:00:00.000Z'),
      told(3, 'c', 'soon'),
      told(4, 'd', 'run 7 of 12'),
    ];
    const feeds = await readFeeds(
      answering(() => Promise.resolve({ data })),
      { feeds: ['run'], scope: '*', span: SPAN },
    );
    expect(listOf(feeds.get('run')).map(({ title, at }) => [title, new Date(at).toISOString()])).toEqual([
      ['c at 3', '2026-11-23T23:57:00.000Z'],
      ['d at 4', '2026-11-23T23:56:00.000Z'],
      ['b at 2', '2026-11-22T08:00:00.000Z'],
      ['a at 1', '2026-11-20T08:00:00.000Z'],
    ]);
  });

  test.each([
    ['a refusal', new DatadogError({ kind: 'forbidden', detail: 'HTTP 403' }), /^HTTP 403: .* scope events_read$/],
    [
      'a rate limit',
      new DatadogError({ kind: 'rate-limited', detail: 'the rate limit is used up' }),
      /rate limit is used up/,
    ],
    ['anything that the client trips over', new TypeError('x is not a function'), /client cannot parse/],
  ])('%s is the problem of the table, not of the view', async (_, error, words) => {
    const feeds = await readFeeds(
      answering(() => Promise.reject(error)),
      { feeds: ['run', 'job'], scope: '*', span: SPAN },
    );
    for (const feed of ['run', 'job']) expect(feeds.get(feed)).toMatchObject({ problem: expect.stringMatching(words) });
  });

  test('an answer of another shape is a problem too', async () => {
    const feeds = await readFeeds(
      answering(() => Promise.resolve({ data: [{ attributes: {} }] })),
      { feeds: ['run'], scope: '*', span: SPAN },
    );
    expect(feeds.get('run')).toEqual({ entries: [], problem: 'the response is not a list of events' });
  });

  test.each([
    ['no time', { timestamp: undefined }],
    ['no text', { message: null }],
    ['tags that are no list', { tags: null }],
  ])('an event with %s costs itself only, and is said to be missing', async (_, more) => {
    const [good, bad, other] = [event(1, 'run', 'a'), event(2, 'run', 'b'), event(3, 'job', 'c')];
    const data = [good, { attributes: { ...bad.attributes, ...more } }, other];
    const feeds = await readFeeds(
      answering(() => Promise.resolve({ data })),
      { feeds: ['run', 'job'], scope: '*', span: SPAN },
    );
    const problem = '1 of 3 events could not be read';
    expect(feeds.get('run')).toMatchObject({ entries: [{ title: 'a at 1' }], problem });
    expect(feeds.get('job')).toMatchObject({ entries: [{ title: 'c at 3' }], problem });
  });

  test.each([
    ['a search that ran out of time', { status: 'timeout' }, 1, /status "timeout"/],
    ['a warning', { warnings: [{ title: 'an index is not there' }] }, 1, /an index is not there/],
    ['a full page that is not the last one', { page: { after: 'more' } }, 300, /newest 300 events/],
    ['a page that is not full', { page: { after: 'more' } }, 299, undefined],
    ['all there is', { status: 'done', warnings: [], page: {} }, 300, undefined],
  ])('%s: what is missing in a feed is said beside what was found', async (_, meta, count, words) => {
    const data = Array.from({ length: count }, (__, index) => event(index, 'run', 'a'));
    const feeds = await readFeeds(
      answering(() => Promise.resolve({ data, meta })),
      { feeds: ['run', 'job'], scope: '*', span: SPAN },
    );
    expect(listOf(feeds.get('run'))).toHaveLength(1);
    for (const feed of ['run', 'job']) {
      expect(feeds.get(feed)?.problem).toEqual(words === undefined ? undefined : expect.stringMatching(words));
    }
  });
});
