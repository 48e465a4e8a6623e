import { describe, expect, test } from 'vitest';
import { heatMapConfig } from '../../src/charts/chart-js-heat-map.ts';
import type { HeatMap } from '../../src/charts/chart-spec.ts';

/** As far as these tests read a configuration. */
interface Config {
  readonly data: { readonly datasets: readonly { readonly texts: readonly string[] }[] };
  readonly options: {
    readonly scales: { readonly days: { readonly labels: readonly unknown[] } };
    readonly plugins: { readonly subtitle: { readonly text: string } };
  };
}

function configOf(cells: readonly (number | null)[], more: Partial<HeatMap> = {}) {
  const columns = cells.map((_, at) => `Mon ${at + 1}`);
  const groups = [{ label: 'Scores', rows: [{ label: 'Overall', cells }] }];
  const { config, width } = heatMapConfig({ kind: 'heat-map', title: 'Weeks', columns, groups, ...more });
  const { data, options } = config as unknown as Config;
  return {
    width,
    texts: data.datasets.map(({ texts }) => texts[1]),
    headings: options.scales.days.labels,
    key: options.plugins.subtitle.text,
  };
}

describe('heat map', () => {
  test('few columns have whole values, and the last one is today', () => {
    const { texts, headings, key } = configOf([0.6999, null, 1]);
    expect(texts).toEqual(['0.69', '–', '1.00']);
    expect(headings).toEqual(['Mon 1', 'Mon 2', 'Mon 3']);
    expect(key).toBe('healthy from 0.70, critical below 0.30, – no data; the last day is today so far');
  });

  test('the key says so if a cell without a value may have one that could not be read', () => {
    expect(configOf([0.5, null], { isPartlyRead: true }).key).toContain('– no data or not read;');
    expect(configOf(Array(28).fill(null), { isPartlyRead: true, isOver: true }).key).toMatch(/– no data or not read$/);
  });

  test('many columns have tenths that never say another color, in a picture that is no wider', () => {
    const cells = [0.2999, 0.3, 0.6999, 0.7, 0.57, 0.05, 0, 0.99, 1, null, 0.29];
    const { texts, headings, key, width } = configOf(cells, { isOver: true });
    expect(texts).toEqual(['2', '3', '6', '7', '5', '0', '0', '9', '9', '–', '2']);
    expect(headings[10]).toEqual(['M', '11']);
    expect(key).toBe('in tenths: healthy from 7, critical below 3, – no data');
    expect(width).toBe(configOf([1]).width);
  });
});
