import type { MetricRow, Rollup } from '../src/health/rollup.ts';
import { lastKnown, lightAndValue } from './status.ts';
import type { TableModel } from './table.ts';
import { shortDate } from './time.ts';

/** One row per metric, one column per day. `stale`: today's values are the last known ones and no longer a status. */
export function rollupTable(rollup: Rollup, stale: boolean): TableModel {
  const { days, areas } = rollup;
  const today = days.length - 1;
  const areaColumn = areas.length > 1;
  const cells = ({ foms, isOverdue }: MetricRow) =>
    foms.map((fom, day) => (day === today && (stale || isOverdue) ? lastKnown(fom) : lightAndValue(fom)));
  return {
    caption: `${rollup.title}: figure of merit of each metric, ${spanOfDays(rollup)}`,
    header: ['Metric', ...days.map((_, day) => dayName(today - day)), ...(areaColumn ? ['Area'] : [])],
    rows: areas.flatMap(({ title, rows }) =>
      rows.map((row) => ({
        cells: [row.label, ...cells(row), ...(areaColumn ? [title] : [])],
        dispensable: row.foms.at(-1) ?? 0,
      })),
    ),
  };
}

/** Which dates the columns are: `Nov 17 (-6d) to Nov 23 (0d, so far), days of Europe/Berlin`. */
export function spanOfDays({ days, timeZone }: Rollup): string {
  const [first, last] = [days[0], days.at(-1)].map((day) => shortDate(day?.date ?? ''));
  return `${first} (${dayName(days.length - 1)}) to ${last} (0d, so far), days of ${timeZone}`;
}

function dayName(ago: number): string {
  return ago === 0 ? '0d' : `-${ago}d`;
}
