import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pastFailures } from '../../packages/demo/src/data/past-incidents.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { shownCatalog } from '../../src/cli/demo-bot.ts';
import { writePast } from '../../src/cli/demo-past.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { figuresOf, flappersOf } from '../../src/incidents/history/figures.ts';
import { createIncidentHistory } from '../../src/incidents/incident-history.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-23T12:00:00Z');

let folder: string;
let store: Store;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'past-'));
  const catalog = shownCatalog(loadCatalog(SHIPPED_CATALOG));
  const titles = new Map(catalog.collectors.map(({ name, title = name }) => [name, title]));
  await writePast({ DATA_DIR: folder }, pastFailures([...titles.keys()], NOW), titles);
  store = await openStore({ kind: 'sqlite', folder });
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const read = (days: number) =>
  createIncidentHistory({ store: () => store, retentionMs: 400 * DAY, longestGapMs: 1, clock: () => NOW })(days);

test('a demo has a month of incidents, all over, with every kind of end, a storm and a flapper', async () => {
  const { incidents, coverage } = await read(30);
  const figures = figuresOf(incidents);
  expect(figures).toMatchObject({ failures: 13, open: 0, resolvedByPerson: 1, ruleRemoved: 0 });
  expect(figures.toAcknowledge.count).toBe(7);
  expect(incidents.map(({ kind }) => kind)).toContain('storm');
  expect(flappersOf(incidents).map(({ subject, recoveries }) => [subject, recoveries])).toEqual([['eval', 3]]);
  expect(coverage.limit).toBeNull();
  expect(await store.incidents.current(NOW - DAY / 24)).toEqual([]);
});

test('a catalog without collectors has no past', () => {
  expect(pastFailures([], NOW)).toEqual([]);
});
