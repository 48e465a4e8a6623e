import { expect, test } from 'vitest';
import type { TimeseriesApi } from '../../src/datadog/client.ts';
import { createReasonReader, REASONS } from '../../src/incidents/reason-reader.ts';
import { createLog } from '../../src/observability/log.ts';
import { catalogOf } from '../fixtures/catalogs.ts';
import { signalOf } from './incident-harness.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');
const MANY = 60;

test('of 60 collectors that fail at once 25 are read at a time, until all are known', async () => {
  const names = Array.from({ length: MANY }, (_, index) => `job_${index}`);
  const catalog = catalogOf({ ci: ['tests'] }, [], {
    collectors: names.map((name) => ({ name, every: '15m', emits: [`raw.${name}.*`] })),
    alerts: { rules: [{ name: 'failed', kind: 'failed', severity: 'critical' }] },
  });
  const asked: number[] = [];
  const searched: number[] = [];
  const api = {
    queryTimeseriesData: async ({
      body,
    }: {
      readonly body: { readonly data: { attributes: { queries: object[] } } };
    }) => {
      asked.push(body.data.attributes.queries.length);
      return { data: { attributes: {} } };
    },
  } as unknown as TimeseriesApi;
  const reader = createReasonReader({
    api,
    feeds: {
      scope: 'events_read',
      storedAs: 'events',
      find: async ({ query }) => {
        searched.push([...query.matchAll(/collector:job/g)].length);
        return { entries: [] };
      },
    },
    reader: {
      metric: async () => ({ kind: 'unavailable', failure: { kind: 'timeout', detail: '' }, failingSince: 0 }),
    },
    catalog,
    log: createLog('info', [], { write: () => {} }),
  });
  const signals = names.map((name) => signalOf(`failed ${name}`, 'breach'));
  const sizes: number[] = [];
  for (let second = 0; second < 3; second += 1) {
    sizes.push((await reader.read(signals, NOON + second * 1_000)).size);
  }
  expect(sizes).toEqual([REASONS.collectors, 2 * REASONS.collectors, MANY]);
  expect(Math.max(...asked)).toBeLessThanOrEqual(3 * REASONS.collectors);
  expect(Math.max(...searched)).toBe(REASONS.collectors);
});
