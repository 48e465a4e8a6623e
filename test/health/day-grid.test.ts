import { sampleHistory } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { dayTag, FOM_DAY, gridOf, SCORE_DAY } from '../../src/health/day-grid.ts';

describe('day grid', () => {
  test('a rollup becomes one value for each cell with data, tagged with its day', () => {
    const rollup = sampleHistory();
    const cells = rollup.areas.flatMap(({ rows }) => rows.flatMap(({ foms }) => foms.filter((fom) => fom !== null)));
    const grid = gridOf(rollup);
    expect(grid.filter(({ metric }) => metric === FOM_DAY)).toHaveLength(cells.length);
    expect(new Set(grid.map(({ tags }) => tags.day))).toContain(dayTag(0));
    expect(grid.some(({ metric, tags }) => metric === SCORE_DAY && tags.area === 'overall')).toBe(true);
  });
});
