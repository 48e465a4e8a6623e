import { describe, expect, test } from 'vitest';
import { affectedRows } from '../../src/health/affected-rows.ts';
import { catalogOf } from '../fixtures/catalogs.ts';

const CATALOG = catalogOf({ ci: ['tests', 'merge'], training: ['runs'], cost: ['gpu'] }, [], {
  collectors: [
    { name: 'shop', every: '15m', emits: ['raw.ci.*', 'raw.training.*'] },
    { name: 'all', every: '15m', emits: ['*'] },
    { name: 'idle', every: '15m', emits: ['other'] },
  ],
});

describe('affected rows', () => {
  test('returns the rows of each area that a collector fills, with the first as an example', () => {
    expect(affectedRows(CATALOG, { name: 'shop' })).toEqual({
      areas: [
        { title: 'CI', count: 2 },
        { title: 'TRAINING', count: 1 },
      ],
      example: 'ci tests',
    });
  });

  test('counts a row for the first collector that emits its metric, whose interval decides when it is gray', () => {
    expect(affectedRows(CATALOG, { name: 'all' })).toEqual({
      areas: [{ title: 'COST', count: 1 }],
      example: 'cost gpu',
    });
  });

  test('returns only rows of the given metrics, and null where none is affected', () => {
    const metrics = new Set(['raw.training.runs', 'raw.cost.gpu']);
    expect(affectedRows(CATALOG, { name: 'shop' }, metrics)?.areas).toEqual([{ title: 'TRAINING', count: 1 }]);
    expect(affectedRows(CATALOG, { name: 'shop' }, new Set())).toBeNull();
    expect(affectedRows(CATALOG, { name: 'idle' })).toBeNull();
  });
});
