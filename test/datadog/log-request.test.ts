import { type LocalDatadog, startLocalDatadog } from '@metta-health-bot/local-datadog';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLogsApi, createSubmissionApi } from '../../src/datadog/client.ts';
import { readFeeds } from '../../src/datadog/feed-reader.ts';
import { createLogSearch } from '../../src/datadog/feed-search.ts';
import { createIntake, logRequest, type SubmittedEvent } from '../../src/datadog/intake.ts';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { redactingFetch } from '../../src/redaction/redacting-fetch.ts';
import { createRedactor } from '../../src/redaction/redactor.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const HOUR = 3_600_000;
const EVENT: SubmittedEvent = {
  key: 'job 7',
  title: 'Job 7 failed',
  at: NOW - HOUR,
  level: 'error',
  url: 'https://jobs.example.com/7?by=@me',
  fields: { job: '7', status: 'failed', duration: '3m', time: new Date(NOW - HOUR).toISOString() },
  tags: ['env:staging', 'feed:job', 'key:7', 'collector:skypilot'],
};

let datadog: LocalDatadog;
beforeEach(async () => {
  datadog = await startLocalDatadog({ data: [], clock: () => NOW });
});
afterEach(() => datadog.close());

const access = () => ({ apiUrl: `${datadog.url}/`, apiKey: datadog.keys.api, appKey: datadog.keys.app });
const tell = (event: SubmittedEvent, keys: object = {}) => {
  const fetch = createHttpClient();
  const asked = { ...access(), ...keys };
  return createIntake(createSubmissionApi(asked, fetch), asked, { fetcher: fetch, feeds: 'logs' }).sendEvent(
    event,
    NOW,
  );
};
/** Tells it to one that answers so. */
const told = (status: number) => {
  const answering = async () => new Response('{"errors":[]}', { status });
  return createIntake(createSubmissionApi(access(), answering), access(), {
    fetcher: answering,
    feeds: 'logs',
  }).sendEvent(EVENT, NOW);
};
const read = async () => {
  const search = createLogSearch(createLogsApi(access(), createHttpClient()));
  return (
    await readFeeds(search, { feeds: ['job'], scope: 'env:staging', span: { from: NOW - 30 * HOUR, to: NOW } })
  ).get('job');
};

describe('log request', () => {
  test('an event is a log with its fields as attributes, and is read as it was sent', async () => {
    await tell(EVENT);
    expect(datadog.logs.all()).toMatchObject([
      {
        at: NOW - HOUR,
        message: 'Job 7 failed',
        status: 'error',
        service: 'metta-health-bot',
        tags: ['env:staging', 'feed:job', 'key:7', 'collector:skypilot', 'source:metta-health-bot'],
        attributes: { feed: { link: 'https://jobs.example.com/7?by=%40me', ...EVENT.fields } },
      },
    ]);
    const { fields, title, at } = EVENT;
    expect(await read()).toEqual({ entries: [{ fields, title, at, url: 'https://jobs.example.com/7?by=%40me' }] });
  });

  test('a secret in a field does not leave', async () => {
    const fetch = redactingFetch(createHttpClient(), createRedactor(['top-secret-value']));
    const fields = { message: 'HTTP 401 for top-secret-value' };
    await createIntake(createSubmissionApi(access(), fetch), access(), { fetcher: fetch, feeds: 'logs' }).sendEvent(
      { ...EVENT, fields },
      NOW,
    );
    expect(JSON.stringify(datadog.logs.all())).toContain('HTTP 401 for ');
    expect(JSON.stringify(datadog.logs.all())).not.toContain('top-secret-value');
  });

  test('a level becomes a status that Datadog knows, whatever the job itself calls its own', async () => {
    for (const level of ['info', 'success', 'warning', 'error'] as const) await tell({ ...EVENT, level });
    expect(datadog.logs.all().map(({ status }) => status)).toEqual(['info', 'ok', 'warn', 'error']);
  });

  test('a log that is too old for Datadog, or dated ahead, is stored at the nearest time allowed and names its own', async () => {
    for (const hours of [72, -5]) {
      const at = NOW - hours * HOUR;
      const tags = ['env:staging', 'feed:job', `key:${hours}`];
      await tell({ ...EVENT, at, tags, fields: { time: new Date(at).toISOString() } });
    }
    expect(datadog.logs.dropped()).toBe(0);
    expect(datadog.logs.all().map(({ at }) => (NOW - at) / HOUR)).toEqual([17, 0]);
    expect((await read())?.entries.map(({ at }) => (NOW - at) / HOUR)).toEqual([-5, 72]);
  });

  test('a log names nobody, whatever a branch is called, and is read as it was written', async () => {
    await tell({ ...EVENT, title: 'Tests failed on @pagerduty', fields: { branch: '@here\n@all' } });
    expect(JSON.stringify(datadog.logs.all())).not.toMatch(/@\w/);
    expect((await read())?.entries).toMatchObject([
      { title: 'Tests failed on @pagerduty', fields: { branch: '@here @all' } },
    ]);
  });

  test('a log that is too long loses its last fields, each as a whole, and never its link', async () => {
    const fields = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`reach_${index}`, '"'.repeat(1_000)]));
    await tell({ ...EVENT, title: 't'.repeat(900), fields });
    const [entry] = (await read())?.entries ?? [];
    expect(entry?.title).toHaveLength(500);
    expect(entry?.url).toBeDefined();
    expect(new Set(Object.values(entry?.fields ?? {}))).toEqual(new Set(['"'.repeat(1_000)]));
    expect(Object.keys(entry?.fields ?? {}).length).toBeGreaterThan(5);
    expect(JSON.stringify(datadog.requests[0]?.body).length).toBeLessThan(25_000);
  });

  test('refused keys are reported at once, a refused log as its own fault, and a passing failure after another attempt', async () => {
    await expect(tell(EVENT, { apiKey: 'another' })).rejects.toMatchObject({ failure: { kind: 'forbidden' } });
    await expect(told(413)).rejects.toMatchObject({ failure: { kind: 'bad-query', detail: 'HTTP 413 of a log' } });
    datadog.faults.next({ kind: 'status', status: 503 });
    await tell(EVENT);
    expect(datadog.requests.map(({ status }) => status)).toEqual([403, 503, 202]);
  });

  test.each([
    ['https://api.datadoghq.com', 'https://http-intake.logs.datadoghq.com'],
    ['https://api.us5.datadoghq.com/', 'https://http-intake.logs.us5.datadoghq.com'],
    ['https://api.datadoghq.eu', 'https://http-intake.logs.datadoghq.eu'],
    ['https://api.us2.ddog-gov.com', 'https://http-intake.logs.us2.ddog-gov.com'],
    ['http://127.0.0.1:8126', 'http://127.0.0.1:8126'],
    ['https://api.acme.example.com/datadog/', 'https://api.acme.example.com/datadog'],
    ['https://api.datadoghq.com.example.com', 'https://api.datadoghq.com.example.com'],
  ])('logs of the API at %s go to %s', (apiUrl, intake) => {
    expect(logRequest(apiUrl, EVENT, NOW).url).toBe(`${intake}/api/v2/logs`);
  });
});
