import { expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { catalogQueries, judgeData, MOST_QUERIES } from '../../src/doctor/catalog-data.ts';

const CATALOG = loadCatalog(SHIPPED_CATALOG);

test('a catalog with thousands of metrics is queried up to the limit, and what is not queried is never ok', () => {
  const [area] = CATALOG.areas;
  if (!area) throw new Error('the catalog has no area');
  const [metric] = area.metrics;
  if (!metric) throw new Error('the area has no metric');
  const metrics = Array.from({ length: 2_500 }, (_, at) => ({ ...metric, key: `m${at}`, raw: `team.m${at}` }));
  const asked = catalogQueries({ ...CATALOG, areas: [{ ...area, metrics }], dashboards: [] }, '*');
  expect(asked.queries).toHaveLength(MOST_QUERIES);
  const result = { series: new Map(), refused: new Map() };
  const data = { result, now: 0, where: 'in any environment', collects: () => false };
  expect(judgeData('raw', asked, data)[0]?.detail).toMatch(/^0 of 1000 have points in 7 days.*and 992 more$/);
  expect(judgeData('raw', asked, data)[1]).toMatchObject({
    state: 'warning',
    detail: '1500 more are not queried here',
  });
  expect(judgeData('figures', asked, data)).toMatchObject([
    { state: 'warning', detail: '2500 more are not queried here' },
  ]);
});
