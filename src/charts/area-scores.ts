import type { Rollup } from '../health/rollup.ts';
import { THRESHOLDS } from '../health/status.ts';
import type { LineChart } from './chart-spec.ts';
import { columnLabel } from './labels.ts';

/** The scores of all areas and the overall one over the last `days` local days, with the lines between the lights. */
export function areaScoresChart({ title, days, areas, overall }: Rollup, count: number): LineChart {
  const scores = (label: string, values: Rollup['overall']) => ({
    label,
    values: values.slice(-count).map(({ value }) => value),
  });
  return {
    kind: 'lines',
    title: `${title}: scores, last ${count} days`,
    unit: '',
    categories: days.slice(-count).map(columnLabel),
    series: [scores('Overall', overall), ...areas.map((area) => scores(area.title, area.scores))],
    marks: [
      { label: `healthy from ${THRESHOLDS.green.toFixed(1)}`, value: THRESHOLDS.green, meaning: 'target' },
      { label: `critical below ${THRESHOLDS.yellow.toFixed(1)}`, value: THRESHOLDS.yellow, meaning: 'limit' },
    ],
    range: { min: 0, max: 1 },
  };
}
