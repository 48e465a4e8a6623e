import { type LocalDay, lastLocalDays } from '../../../../src/core/days.ts';
import { mean } from '../../../../src/core/statistics.ts';
import type { Answer } from '../../../../src/health/reading.ts';
import type { AreaRollup, MetricRow, Rollup, Score } from '../../../../src/health/rollup.ts';
import { SAMPLE_AREAS } from './sample-areas.ts';

/** The instant at which every preview is drawn. */
export const NOW = Date.parse('2026-11-23T13:05:00Z');
/** The zone in which every preview is drawn. */
export const TIME_ZONE = 'Europe/Berlin';

/** Rows of an area to be: scores follow from them. */
export interface AreaRows {
  readonly key: string;
  readonly title: string;
  readonly rows: readonly MetricRow[];
}

/** A rollup of these areas as the bot would build it, over as many days as its rows have, the last one that of `now`. */
export function rollupOf(title: string, areas: readonly AreaRows[], now: number = NOW): Rollup {
  const days = lastLocalDays(now, TIME_ZONE, areas[0]?.rows[0]?.foms.length ?? 7);
  const scored = areas.map((area): AreaRollup => ({ ...area, scores: days.map((_, day) => scoreOf(area.rows, day)) }));
  const overall = days.map((_, day) => score(scored.map(({ scores }) => scores[day]?.value ?? null)));
  return { title, timeZone: TIME_ZONE, days, areas: scored, overall };
}

/** A week of the shipped catalog's metrics; `change` makes the edge case. */
export function sampleRollup(change: (row: MetricRow, today: LocalDay) => MetricRow = (row) => row, now = NOW): Rollup {
  const today = lastLocalDays(now, TIME_ZONE, 1)[0] ?? { date: '', start: now, end: now };
  const areas = SAMPLE_AREAS.map(({ key, title, metrics }) => ({
    key,
    title,
    rows: Object.entries(metrics).map(([label, week]) => change(rowOf(label, week, today), today)),
  }));
  return rollupOf('Metta System Health', areas, now);
}

/** A value that Datadog gave just now. */
export function fresh<Value>(value: Value, at: number = NOW): Extract<Answer<Value>, { kind: 'fresh' }> {
  return { kind: 'fresh', value, at };
}

/** A value from 40 minutes ago, Datadog failing since a quarter of an hour. */
export function stale<Value>(value: Value): Extract<Answer<Value>, { kind: 'stale' }> {
  const failure = { kind: 'server-error', detail: 'HTTP 500' } as const;
  return { kind: 'stale', value, at: NOW - 40 * 60_000, failure, failingSince: NOW - 15 * 60_000 };
}

function rowOf(label: string, week: string, today: LocalDay): MetricRow {
  const foms = week.split(' ').map((fom) => (fom === '-' ? null : Number(fom)));
  const isSilentToday = foms.at(-1) === null;
  const lastDataAt = isSilentToday ? today.start - 12 * 3_600_000 : NOW - 300_000;
  return { key: label, label, foms, lastDataAt, isOverdue: isSilentToday };
}

function scoreOf(rows: readonly MetricRow[], day: number): Score {
  return score(rows.map(({ foms }) => foms[day] ?? null));
}

function score(values: readonly (number | null)[]): Score {
  const present = values.filter((value) => value !== null);
  return { value: mean(present), withData: present.length, of: values.length };
}
