import type { MetricRow, Rollup } from './rollup.ts';
import { type Status, statusOf } from './status.ts';

/** A metric of today that someone may have to look at. */
export interface AttentionItem {
  readonly area: string;
  readonly row: MetricRow;
  readonly today: number | null;
  readonly yesterday: number | null;
}

/** Today's metrics by status, worst first within each. */
export function byStatus(rollup: Rollup): Readonly<Record<Status, readonly AttentionItem[]>> {
  const items = rollup.areas.flatMap((area) =>
    area.rows.map((row) => ({
      area: area.title,
      row,
      today: row.isOverdue ? null : (row.foms.at(-1) ?? null),
      yesterday: row.foms.at(-2) ?? null,
    })),
  );
  const worstFirst = items.toSorted((a, b) => (a.today ?? 0) - (b.today ?? 0));
  const having = (status: Status) => worstFirst.filter(({ today }) => statusOf(today) === status);
  return { red: having('red'), yellow: having('yellow'), gray: having('gray'), green: having('green') };
}
