import { SAMPLE_CHARTS } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { altText } from '../../src/charts/alt-text.ts';
import type { ChartSpec } from '../../src/charts/chart-spec.ts';

const alt = (name: string) => altText(SAMPLE_CHARTS[name] as ChartSpec);

describe('alt text', () => {
  test('a heat map is described by its newest day: how many of each light, and which are critical', () => {
    expect(alt('rollup')).toBe(
      'Table of colored values. Simulated: every metric, last 7 days. On Tue 24: 1 critical, 0 warning, 1 without data, ' +
        '1 healthy. Critical: Checkout Refund Rate 0.00.',
    );
  });

  test('a heat map that could not be read in full does not call that "without data"', () => {
    const groups = [{ label: 'CI', rows: [{ label: 'Main', cells: [0.9, null] }] }];
    const columns = ['Mon 23', 'Tue 24'];
    const spec = { kind: 'heat-map', title: 'All', columns, groups, isPartlyRead: true } as const;
    expect(altText(spec)).toContain('On Tue 24: 0 critical, 0 warning, 1 without data or not read, 0 healthy.');
  });

  test('weeks that are over are described by all their days', () => {
    const rows = [
      { label: 'Main', cells: [0.1, 0.2, 0.9] },
      { label: 'Flaky', cells: [0.9, 0.1, null] },
      { label: 'Quiet', cells: [null, null, 0.9] },
    ];
    const over = { kind: 'heat-map', title: 'Weeks', columns: ['Fri 20', 'Sat 21', 'Sun 22'], isOver: true } as const;
    expect(altText({ ...over, groups: [{ label: 'CI', rows }] })).toBe(
      'Table of colored values. Weeks. On Sun 22: 0 critical, 0 warning, 1 without data, 2 healthy. In all of it critical: CI Main on 2 days, CI Flaky on 1 day.',
    );
    expect(altText({ ...over, groups: [{ label: 'CI', rows: rows.slice(2) }] })).toMatch(
      /nothing with data was critical\.$/,
    );
  });

  test('lines are described by their newest, lowest and highest values, and by the lines drawn across', () => {
    expect(alt('area-scores')).toContain('Overall: 0.62 on Tue 24, lowest 0.6, highest 0.86;');
    expect(alt('area-scores')).toContain('Lines: healthy from 0.7, critical below 0.3.');
    expect(alt('nothing-known')).toContain('Overall: no data.');
  });

  test('amounts are described by their values', () => {
    expect(alt('outcomes')).toContain('success: 226 runs in all; failure: 14 runs in all');
    expect(alt('jobs-by-status')).toContain('running: 12 jobs, failed: 3 jobs');
  });

  test('hundreds of endless names stay short enough to be listened to', () => {
    const label = 'name '.repeat(1_000);
    const rows = Array.from({ length: 300 }, () => ({ label, cells: [0] }));
    const spec: ChartSpec = { kind: 'heat-map', title: 'All', columns: ['Tue 24'], groups: [{ label: 'Area', rows }] };
    expect(altText(spec).length).toBeLessThan(1_200);
    expect(altText(spec)).toContain('and 292 more');
  });
});
