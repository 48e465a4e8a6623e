import { type Exchange, type LocalDatadog, SERVED, startLocalDatadog } from '@metta-health-bot/local-datadog';
import { startSimulatedSources } from '@metta-health-bot/local-sources';
import { afterAll, describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { createCollectDeps, runCollect } from '../../src/cli/collect.ts';
import { objectOf } from '../../src/core/json.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { createLogsApi } from '../../src/datadog/client.ts';
import { readFeeds } from '../../src/datadog/feed-reader.ts';
import { createLogSearch } from '../../src/datadog/feed-search.ts';
import { REACH_FEED } from '../../src/health/source-reach.ts';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { startBot } from '../support/bot-harness.ts';
import { openSync, retitle } from '../sync/sync-harness.ts';
import { judgeExchange, OPERATIONS, operationOf } from './datadog-models.ts';
import { recordJudged } from './judged.ts';

/** What passed in all tests of this file. */
const all: Exchange[] = [];

/** Listens to a Datadog; what has passed there. */
function witness(datadog: LocalDatadog) {
  const passed: Exchange[] = [];
  datadog.onExchange((exchange) => {
    passed.push(exchange);
    all.push(exchange);
  });
  return passed;
}

const isTaken = ({ status }: Exchange) => status !== null && status < 300;
const problemsOf = (exchanges: readonly Exchange[]) => [...new Set(exchanges.flatMap(judgeExchange))];
const operationsIn = (exchanges: readonly Exchange[]) => [...new Set(exchanges.map(operationOf))].toSorted();

afterAll(() => {
  const shapes = new Set(
    all.flatMap((one) => {
      const answer = `${operationOf(one)} ${one.status}`;
      return isTaken(one) && one.body !== '' ? [answer, `${answer} request`] : [answer];
    }),
  );
  recordJudged(import.meta.url, {
    vendor: 'Datadog',
    judge: '@datadog/datadog-api-client',
    shapes: shapes.size,
  });
});

test('the requests of a bot for its commands and its digest, and their answers, are legal', async () => {
  await using bot = await startBot({ env: { SELF_METRICS: 'on' } });
  const passed = witness(bot.datadog);
  const lead = bot.slack.as('lead').in('system-health');
  for (const line of [
    '/health',
    '/health tests_passing',
    '/ci-status',
    '/training-status',
    '/skypilot-status',
    '/eval-status',
    '/collectors',
    '/digest now',
  ]) {
    await lead.command(line).reply();
  }
  const minute = new Date().toISOString().slice(11, 16);
  await lead.command(`/digest subscribe ${minute} UTC daily`).reply();
  const posted = () =>
    bot.slack.workspace.messages.filter(({ blocks }) => JSON.stringify(blocks).includes('slack_file'));
  await expect.poll(() => posted().length, { timeout: 10_000 }).toBe(1);
  expect(operationsIn(passed)).toEqual(
    expect.arrayContaining(['POST /api/v2/events/search', 'POST /api/v2/query/timeseries']),
  );
  expect(problemsOf(passed)).toEqual([]);
});

test('the metrics that collectors send, and the health that comes of them, are legal', async () => {
  const sources = await startSimulatedSources({ clock: Date.now });
  const datadog = await startLocalDatadog({ data: [], clock: Date.now });
  const passed = witness(datadog);
  const env = { ...sources.env, DD_API_URL: datadog.url, DD_API_KEY: datadog.keys.api, DD_APP_KEY: datadog.keys.app };
  for (const name of ['github', 'wandb', 'skypilot', 'eval', 'health']) {
    const world = createCollectDeps(env, loadCatalog(SHIPPED_CATALOG), { write: () => {} });
    expect(await runCollect([name, '--push'], world)).toBe(0);
  }
  expect(datadog.unexpected).toEqual([]);
  await Promise.all([sources.close(), datadog.close()]);
  expect(operationsIn(passed)).toEqual(['POST /api/v1/events', 'POST /api/v2/query/timeseries', 'POST /api/v2/series']);
  expect(problemsOf(passed)).toEqual([]);
});

test('the events that collectors send as logs are read back', async () => {
  const sources = await startSimulatedSources({ clock: Date.now });
  const datadog = await startLocalDatadog({ data: [], clock: Date.now });
  const passed = witness(datadog);
  const { url: apiUrl, keys } = datadog;
  const env = { ...sources.env, DD_API_URL: apiUrl, DD_API_KEY: keys.api, DD_APP_KEY: keys.app };
  const catalog = { ...loadCatalog(SHIPPED_CATALOG), feeds: 'logs' as const };
  for (const name of ['github', 'wandb', 'skypilot', 'eval']) {
    expect(await runCollect([name, '--push'], createCollectDeps(env, catalog, { write: () => {} }))).toBe(0);
  }
  const access = { apiUrl, apiKey: keys.api, appKey: keys.app };
  const search = createLogSearch(createLogsApi(access, createHttpClient()));
  const feeds = ['failed_workflow', 'training_run', 'job', 'eval_run', REACH_FEED];
  const read = await readFeeds(search, { feeds, scope: '*', span: { from: Date.now() - 86_400_000, to: Date.now() } });
  await Promise.all([sources.close(), datadog.close()]);
  for (const feed of feeds) expect([feed, read.get(feed)?.entries.length]).not.toEqual([feed, 0]);
  expect(operationsIn(passed)).toEqual(['POST /api/v2/logs', 'POST /api/v2/logs/events/search', 'POST /api/v2/series']);
  expect(problemsOf(passed)).toEqual([]);
});

test('dashboards that are pushed, changed and pulled', async () => {
  await using place = await openSync('dashboards');
  const passed = witness(place.datadog);
  // The whole six stand in datadog-templates.test.ts; a widget takes the official client milliseconds.
  await place.run('push', 'eval-testing', '--yes');
  const [{ id = '' } = {}] = place.datadog.dashboards.all();
  const edit = (title: string) => place.datadog.dashboards.editInUi(id, (body) => retitle(body, title));
  edit('Changed');
  await place.run('pull', 'eval-testing');
  edit('Changed again');
  await place.run('push', 'eval-testing', '--yes', '--force');
  expect(operationsIn(passed)).toEqual([
    'GET /api/v1/dashboard',
    'GET /api/v1/dashboard/{id}',
    'POST /api/v1/dashboard',
    'PUT /api/v1/dashboard/{id}',
  ]);
  expect(problemsOf(passed)).toEqual([]);
});

test('monitors that are pushed, changed and pulled', async () => {
  await using place = await openSync('monitors');
  const passed = witness(place.datadog);
  await place.run('push', '--yes');
  for (const { id } of place.datadog.monitors.all()) {
    place.datadog.monitors.editInUi(String(id), (body) => ({ ...body, priority: 2 }));
  }
  await place.run('diff');
  await place.run('push', '--yes', '--force');
  await place.run('pull');
  expect(operationsIn(passed)).toEqual([
    'GET /api/v1/monitor',
    'GET /api/v1/monitor/{id}',
    'POST /api/v1/monitor',
    'PUT /api/v1/monitor/{id}',
  ]);
  expect(problemsOf(passed)).toEqual([]);
});

describe('the requests that only a test makes to the local Datadog are legal', () => {
  const query = { data_source: 'metrics', name: 'q', query: 'avg:a.b{*} by {env}' };
  const span = { from: Date.now() - 3_600_000, to: Date.now() };
  const scalar = { queries: [{ ...query, aggregator: 'avg' }], formulas: [{ formula: 'q' }], ...span };

  const asking =
    ({ url, keys }: LocalDatadog) =>
    (method: string, path: string, body?: unknown, api = keys.api) =>
      fetch(`${url}${path}`, {
        method,
        headers: { 'DD-API-KEY': api, 'DD-APPLICATION-KEY': keys.app, 'Content-Type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });

  test('is answered in the same shapes', async () => {
    await using dashboards = await openSync('dashboards');
    await using monitors = await openSync('monitors');
    await dashboards.run('push', 'eval-testing', '--yes');
    await monitors.run('push', '--yes');
    const passed = [witness(dashboards.datadog), witness(monitors.datadog)];
    const [dashboard] = dashboards.datadog.dashboards.all();
    const [monitor] = monitors.datadog.monitors.all();
    const ask = asking(monitors.datadog);
    const at = Math.floor(Date.now() / 1000);
    await ask('POST', '/api/v2/series', {
      series: [{ metric: 'a.b', type: 3, points: [{ timestamp: at - 60, value: 1.5 }], tags: ['env:x'] }],
    });
    await ask('GET', '/api/v1/validate');
    await ask('GET', '/api/v2/validate_keys');
    await ask('GET', `/api/v1/query?query=avg:a.b{*} by {env}&from=${at - 3_600}&to=${at}`);
    await ask('POST', '/api/v2/query/scalar', { data: { type: 'scalar_request', attributes: scalar } });
    await ask('POST', '/api/v1/monitor/validate', JSON.parse(monitors.read('bot_silent.json')));
    await ask('DELETE', `/api/v1/monitor/${monitor?.id}`);
    await asking(dashboards.datadog)('DELETE', `/api/v1/dashboard/${dashboard?.id}`);
    await expect.poll(() => passed.flat().length).toBe(8);
    expect(passed.flat().map(({ status }) => status)).toEqual([200, 202, 200, 200, 200, 200, 200, 200]);
    expect(problemsOf(passed.flat())).toEqual([]);
  });

  test('is refused in the shape of an error', async () => {
    const datadog = await startLocalDatadog({ data: [], clock: Date.now });
    const passed = witness(datadog);
    const ask = asking(datadog);
    const bodies: readonly [string, string, unknown?][] = [...OPERATIONS].map(([name, { request }]) => {
      const [method = '', path = ''] = name.split(' ');
      return [method, path.replace('{id}', '404404'), request && { nothing: 'of this' }];
    });
    for (const body of bodies) {
      await ask(...body);
      await ask(...body, 'no-such-key');
      datadog.faults.next({ kind: 'status', status: 429 });
      await ask(...body);
      datadog.faults.next({ kind: 'status', status: 500 });
      await ask(...body);
    }
    await datadog.close();
    expect(passed).toHaveLength(4 * OPERATIONS.size);
    expect(operationsIn(passed)).toEqual([...OPERATIONS.keys()].toSorted());
    expect(problemsOf(passed)).toEqual([]);
  });
});

test('every operation that the local Datadog serves was judged where it is taken; the test before has them refused', () => {
  expect([...OPERATIONS.keys()].toSorted()).toEqual(SERVED.toSorted());
  expect(operationsIn(all.filter(isTaken))).toEqual([...OPERATIONS.keys()].toSorted());
});

test('a fault in an exchange is found', () => {
  const [taken] = all.filter((one) => operationOf(one) === 'POST /api/v2/events/search' && one.status === 200);
  if (!taken) throw new Error('nobody has searched for events');
  const broken: readonly Exchange[] = [
    { ...taken, body: { ...objectOf(taken.body), planted: 1 } },
    { ...taken, body: { ...objectOf(taken.body), sort: 'sideways' } },
    { ...taken, answer: { ...objectOf(taken.answer), data: [{ type: 'unheard of' }] } },
    { ...taken, status: 400, answer: { errors: 'no list' } },
    { ...taken, path: '/api/v2/unheard/of' },
  ];
  expect(broken.map((one) => judgeExchange(one).length > 0)).toEqual(broken.map(() => true));
});
