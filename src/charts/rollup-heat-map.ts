import type { Rollup } from '../health/rollup.ts';
import type { HeatMap } from './chart-spec.ts';
import { columnLabel } from './labels.ts';

/** Every metric over the last `days` local days, area by area. What is overdue today is no value. */
export function rollupHeatMap({ title, days, areas }: Rollup, count: number): HeatMap {
  return {
    kind: 'heat-map',
    title: `${title}: every metric, last ${count} days`,
    columns: days.slice(-count).map(columnLabel),
    groups: areas.map((area) => ({
      label: area.title,
      rows: area.rows.map(({ label, foms, isOverdue }) => ({
        label,
        cells: (isOverdue ? [...foms.slice(0, -1), null] : foms).slice(-count),
      })),
    })),
  };
}
