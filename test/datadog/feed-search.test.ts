import { describe, expect, test } from 'vitest';
import type { EventsApi, LogsApi } from '../../src/datadog/client.ts';
import { DatadogError } from '../../src/datadog/failure.ts';
import { readFeeds } from '../../src/datadog/feed-reader.ts';
import { createEventSearch, createLogSearch } from '../../src/datadog/feed-search.ts';

const SPAN = { from: Date.parse('2026-11-17T00:00:00Z'), to: Date.parse('2026-11-24T00:00:00Z') };
const log = (minute: number, feed: string, key: string, attributes: object = {}) => ({
  attributes: {
    timestamp: new Date(SPAN.to - minute * 60_000),
    message: `${key} at ${minute}`,
    status: 'error',
    tags: [`feed:${feed}`, `key:${key}`, 'source:metta-health-bot'],
    attributes,
  },
});

/** What is read of a Datadog that answers so, and what it was asked. */
async function read(answer: () => Promise<unknown>, scope = '*') {
  const asked: unknown[] = [];
  const api = { listLogs: (parameter: unknown) => answer().finally(() => void asked.push(parameter)) };
  const feeds = await readFeeds(createLogSearch(api as unknown as LogsApi), {
    feeds: ['run', 'job'],
    scope,
    span: SPAN,
  });
  return { asked, run: feeds.get('run') ?? expect.fail(), job: feeds.get('job') ?? expect.fail() };
}

describe('feed search', () => {
  test('the newest log of each thing is read, in its own feed, all feeds at once', async () => {
    const data = [log(1, 'run', 'a'), log(2, 'job', 'a'), log(3, 'run', 'b'), log(4, 'run', 'a')];
    const { asked, run, job } = await read(async () => ({ data }), 'env:staging');
    const titles = ({ entries }: typeof run) => entries.map(({ title }) => title);
    expect([titles(run), titles(job)]).toEqual([['a at 1', 'b at 3'], ['a at 2']]);
    expect(asked).toEqual([
      {
        body: {
          filter: {
            query: '(feed:run OR feed:job) env:staging',
            from: '2026-11-17T00:00:00.000Z',
            to: '2026-11-24T00:00:00.000Z',
          },
          page: { limit: 300 },
          sort: '-timestamp',
        },
      },
    ]);
  });

  test('fields, time and link are the attributes below `feed`; what a pipeline has made of them is no reason to lose the rest', async () => {
    const feed = { branch: 'a@\u200bb', time: '2026-11-20T08:00:00.000Z', link: 'https://example.com/1' };
    const data = [
      log(1, 'run', 'a', { feed, status: 'not a field', duration: 3 }),
      log(2, 'run', 'b', { feed: { tries: 3, parts: { a: 1 }, link: 'javascript:alert(1)', none: null } }),
      log(3, 'run', 'c', { feed: 'a text' }),
      log(4, 'run', 'd'),
    ];
    const { run } = await read(async () => ({ data }));
    expect(run).toEqual({
      entries: [
        { at: SPAN.to - 120_000, title: 'b at 2', fields: { tries: '3' } },
        { at: SPAN.to - 180_000, title: 'c at 3', fields: {} },
        { at: SPAN.to - 240_000, title: 'd at 4', fields: {} },
        {
          at: Date.parse('2026-11-20T08:00:00Z'),
          title: 'a at 1',
          url: 'https://example.com/1',
          fields: { branch: 'a@b', time: '2026-11-20T08:00:00.000Z' },
        },
      ],
    });
  });

  test.each([
    ['a refusal', new DatadogError({ kind: 'forbidden', detail: 'HTTP 403' }), /^HTTP 403: .* scope logs_read_data$/],
    ['anything that the client trips over', new TypeError('x is not a function'), /client cannot parse/],
  ])('%s is the problem of the table, in words of logs', async (_, error, words) => {
    const { run, job } = await read(() => Promise.reject(error));
    for (const one of [run, job]) expect(one).toMatchObject({ entries: [], problem: expect.stringMatching(words) });
  });

  test('an answer of another shape, and one that has more, are said to be of logs', async () => {
    const { run: odd } = await read(async () => ({ data: [{ attributes: {} }] }));
    expect(odd.problem).toBe('the response is not a list of logs');
    const data = Array.from({ length: 300 }, (_, index) => log(index, 'run', 'a'));
    const { run: full } = await read(async () => ({ data, meta: { page: { after: 'more' } } }));
    expect(full.problem).toBe('only the newest 300 logs were searched');
  });

  test('the level of a log and of an event is the one that Datadog has of it', async () => {
    const search = createLogSearch({ listLogs: async () => ({ data: [log(1, 'run', 'a')] }) } as unknown as LogsApi);
    expect((await search.find({ query: '', from: '', to: '' })).entries[0]?.level).toBe('error');
    const attributes = { title: 'a', status: 'warning' };
    const event = { attributes: { timestamp: new Date(SPAN.to), message: '', tags: [], attributes } };
    const events = createEventSearch({ searchEvents: async () => ({ data: [event] }) } as unknown as EventsApi);
    expect((await events.find({ query: '', from: '', to: '' })).entries[0]?.level).toBe('warning');
  });
});
