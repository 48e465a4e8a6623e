import { OVERALL_AREA } from '../catalog/schema-values.ts';
import type { Rollup, Score } from './rollup.ts';
import { roundable } from './thresholds.ts';

/** A cell of the rollup: the figure of merit of a metric on a day, with the tags `area`, `metric` and `day`. */
export const FOM_DAY = 'health.fom_day';
/** The score of an area on a day, with the tags `area` and `day`; that of all areas has `area:overall`. */
export const SCORE_DAY = 'health.score_day';

/** A value under its name and tags. */
interface GridValue {
  readonly metric: string;
  readonly value: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Tag value of a day: `0d` is today, `6d` six days ago. */
export const dayTag = (daysBack: number): string => `${daysBack}d`;

/**
 * Returns every cell and every score of a rollup that has data, by tags, because a table in Datadog makes rows of tags only; values survive
 * its rounding.
 */
export function gridOf({ areas, overall, days }: Rollup): readonly GridValue[] {
  const line = (metric: string, tags: GridValue['tags'], values: readonly (number | null)[]) =>
    values.flatMap((value, index): readonly GridValue[] => {
      const day = dayTag(days.length - 1 - index);
      return value === null ? [] : [{ metric, value: roundable(value), tags: { ...tags, day } }];
    });
  const scoresOf = (area: string, scores: readonly Score[]) =>
    line(
      SCORE_DAY,
      { area },
      scores.map(({ value }) => value),
    );
  return [
    ...areas.flatMap(({ key: area, rows }) =>
      rows.flatMap(({ key, foms }) => line(FOM_DAY, { area, metric: key }, foms)),
    ),
    ...areas.flatMap(({ key, scores }) => scoresOf(key, scores)),
    ...scoresOf(OVERALL_AREA, overall),
  ];
}

/** Numbers of days of a metric or a dashboard that may be on screen; the first is the default. */
export const DETAIL_DAYS = [7, 30] as const;
export type DetailDays = (typeof DETAIL_DAYS)[number];
