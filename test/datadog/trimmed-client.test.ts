import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as whole from '@datadog/datadog-api-client';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trimDatadog, trimmedSerializer } from '../../scripts/trim-datadog.ts';

const V2 = '@datadog/datadog-api-client/dist/packages/datadog-api-client-v2/apis';
const COMMON = '@datadog/datadog-api-client/dist/packages/datadog-api-client-common';

type Operation = 'queryTimeseriesData' | 'submitMetrics' | 'searchEvents' | 'listLogs';
type Client = Record<Operation, (body: { readonly body: unknown }) => Promise<unknown>>;
interface Answer {
  readonly status: number;
  readonly body: string;
}

const folder = mkdtempSync(join(tmpdir(), 'trimmed-'));
let trimmed: (typeof whole)['v2'] & Pick<typeof whole.client, 'createConfiguration'>;

beforeAll(async () => {
  const outfile = join(folder, 'trimmed.cjs');
  await build({
    stdin: {
      contents: `
        export { MetricsApi } from '${V2}/MetricsApi.js';
        export { EventsApi } from '${V2}/EventsApi.js';
        export { LogsApi } from '${V2}/LogsApi.js';
        export { createConfiguration } from '${COMMON}/configuration.js';`,
      resolveDir: process.cwd(),
    },
    outfile,
    bundle: true,
    platform: 'node',
    logLevel: 'error',
    plugins: [
      trimDatadog({
        MetricsApi: ['queryTimeseriesData', 'submitMetrics'],
        EventsApi: ['searchEvents'],
        LogsApi: ['listLogs'],
      }),
    ],
  });
  trimmed = createRequire(import.meta.url)(outfile);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a client sends, and what it makes of an answer. */
async function played(from: 'whole' | 'trimmed', operation: Operation, body: unknown, { status, body: text }: Answer) {
  const sent: unknown[] = [];
  const { MetricsApi, EventsApi, LogsApi } = from === 'whole' ? whole.v2 : trimmed;
  const { createConfiguration } = from === 'whole' ? whole.client : trimmed;
  const configuration = createConfiguration({
    authMethods: { apiKeyAuth: 'a', appKeyAuth: 'b' },
    fetch: async (url: string, { method, body: payload }: { method: string; body: Uint8Array | string }) => {
      sent.push([url, method, JSON.parse(String(payload))]);
      return new Response(text, { status, headers: { 'content-type': 'application/json' } });
    },
  });
  const [Api = MetricsApi] = [
    ...(operation === 'searchEvents' ? [EventsApi] : []),
    ...(operation === 'listLogs' ? [LogsApi] : []),
  ];
  const api = new Api(configuration) as unknown;
  const made = await (api as Client)[operation]({ body }).catch((error: Error) => ({ failed: error.message }));
  return { sent, made: JSON.parse(JSON.stringify(made ?? null)) };
}

const QUERY = {
  data: {
    type: 'timeseries_request',
    attributes: {
      from: 1,
      to: 2,
      interval: 60_000,
      formulas: [{ formula: 'a', limit: { count: 1, order: 'asc' } }],
      queries: [{ dataSource: 'metrics', name: 'a', query: 'avg:x{*}' }],
    },
  },
};
const SERIES = { series: [{ metric: 'x', type: 3, points: [{ timestamp: 1, value: 0.5 }], tags: ['a:b'] }] };
const SEARCH = {
  filter: { query: 'a', from: 'now-1h' },
  options: { timeOffset: 0 },
  page: { limit: 3 },
  sort: 'timestamp',
};
const POINTS = { series: [{ group_tags: ['a:b'], query_index: 0, unit: [{ family: 'time', name: 'second' }, null] }] };
const EVENTS = {
  data: [
    {
      id: 'a',
      type: 'event',
      attributes: {
        message: 'm',
        tags: ['a'],
        timestamp: '2026-01-01T00:00:00Z',
        attributes: { title: 't', priority: null },
      },
    },
  ],
  meta: { page: { after: 'x' }, status: 'done', warnings: [{ code: 'c' }] },
};
const LOGS = {
  data: [
    {
      id: 'a',
      type: 'log',
      attributes: {
        message: 'm',
        tags: ['a'],
        timestamp: '2026-01-01T00:00:00Z',
        status: 'error',
        service: 's',
        attributes: { feed: { branch: 'main', tries: 3 } },
      },
    },
  ],
  meta: { page: { after: 'x' }, status: 'done', warnings: [{ code: 'c' }] },
};
const answer = (body: unknown, status = 200): Answer => ({ status, body: JSON.stringify(body) });

describe('trimmed client', () => {
  test.for<[Operation, unknown, Answer]>([
    [
      'queryTimeseriesData',
      QUERY,
      answer({ data: { type: 'timeseries_response', attributes: { ...POINTS, times: [1], values: [[null]] } } }),
    ],
    [
      'queryTimeseriesData',
      QUERY,
      answer({ data: { type: 'of a later year', attributes: { series: 7, added: true } } }),
    ],
    ['queryTimeseriesData', { data: { ...QUERY.data, type: 'unheard of' } }, answer({})],
    ['queryTimeseriesData', QUERY, answer({ errors: ['no'] }, 403)],
    ['queryTimeseriesData', QUERY, answer({ errors: 'odd' }, 429)],
    ['queryTimeseriesData', QUERY, { status: 500, body: '<html>' }],
    ['submitMetrics', SERIES, answer({ errors: [] }, 202)],
    ['submitMetrics', { series: [{ points: [] }] }, answer({ errors: [] }, 202)],
    ['submitMetrics', SERIES, answer({ errors: ['too large'] }, 413)],
    ['searchEvents', SEARCH, answer(EVENTS)],
    ['searchEvents', { ...SEARCH, sort: 'sideways' }, answer(EVENTS)],
    ['searchEvents', SEARCH, answer({ data: [{ type: 'later', attributes: { timestamp: 'no time' } }], meta: null })],
    ['searchEvents', SEARCH, answer({ errors: ['no'] }, 400)],
    ['listLogs', { ...SEARCH, filter: { ...SEARCH.filter, indexes: ['main'], storageTier: 'flex' } }, answer(LOGS)],
    ['listLogs', { ...SEARCH, sort: 'sideways' }, answer(LOGS)],
    ['listLogs', SEARCH, answer({ data: [{ type: 'later', attributes: { timestamp: 'no time' } }], meta: null })],
    ['listLogs', SEARCH, answer({ errors: ['no'] }, 403)],
  ])('the trimmed Datadog client does what the whole one does: %s %j', async ([operation, body, given]) => {
    const expected = await played('whole', operation, body, given);
    expect(await played('trimmed', operation, body, given)).toEqual(expected);
  });

  test('a type in use that the client no longer has ends the build', () => {
    const source = 'const enumsMap = {\n};\nconst typeMap = {\n};\nconst oneOfMap = {\n};\n';
    expect(() => trimmedSerializer(source, ['MetricPayload'], () => ({}))).toThrow('no type MetricPayload');
    expect(() => trimmedSerializer('another layout', ['MetricPayload'], () => ({}))).toThrow('no tables of types');
  });

  test('an operation in use that the client no longer has ends the build', async () => {
    const contents = `import { MetricsApi } from '${V2}/MetricsApi.js'; console.log(MetricsApi);`;
    const built = build({
      stdin: { contents, resolveDir: process.cwd() },
      write: false,
      bundle: true,
      platform: 'node',
      logLevel: 'silent',
      plugins: [trimDatadog({ MetricsApi: ['queryTimeseriesData', 'renamedSinceThen'] })],
    });
    await expect(built).rejects.toThrow('renamedSinceThen');
  });

  const V1 = '@datadog/datadog-api-client/dist/packages/datadog-api-client-v1/models/ObjectSerializer.js';
  const serializer = (models: readonly string[], outfile: string) =>
    build({
      stdin: { contents: `export { ObjectSerializer } from '${V1}';`, resolveDir: process.cwd() },
      outfile,
      bundle: true,
      platform: 'node',
      logLevel: 'silent',
      plugins: [trimDatadog({}, models)],
    });

  test('the trimmed models of dashboards and monitors read our templates as the whole ones do', async () => {
    const outfile = join(folder, 'serializer.cjs');
    await serializer(['Dashboard', 'Monitor'], outfile);
    const load = createRequire(import.meta.url);
    const both = [load(outfile), load(V1)].map(({ ObjectSerializer }) => ObjectSerializer);
    for (const [of, model] of [
      ['dashboards', 'Dashboard'],
      ['monitors', 'Monitor'],
    ] as const) {
      const files = readdirSync(of).filter((name) => name.endsWith('.json') && name !== 'ids.json');
      expect(files.length).toBeGreaterThan(5);
      for (const file of files) {
        const body = JSON.parse(readFileSync(join(of, file), 'utf8'));
        const [trim, all] = both.map((one) => JSON.stringify(one.deserialize(body, model)));
        expect(trim, file).toBe(all);
      }
    }
  });

  test('a model in use that the client no longer has ends the build, and so does none at all', async () => {
    await expect(serializer(['Dashboard', 'RenamedSinceThen'], join(folder, 'a.cjs'))).rejects.toThrow(
      'no type RenamedSinceThen',
    );
    await expect(serializer([], join(folder, 'a.cjs'))).rejects.toThrow('no types in use');
  });
});
