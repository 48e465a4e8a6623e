import { type DataSet, type DayOffsets, dayOffsets, type Series, type Today } from '@metta-health-bot/local-datadog';
import { noise, seedOf } from '@metta-health-bot/local-sources';
import { COLLECTOR_ROWS } from './rows/collectors.ts';
import { EVAL_ROWS } from './rows/eval.ts';
import { GITHUB_ROWS } from './rows/github.ts';
import { PARTS } from './rows/parts.ts';
import type { Row } from './rows/row.ts';
import { SKYPILOT_ROWS } from './rows/skypilot.ts';
import { TRAINING_ROWS } from './rows/training.ts';
import { STORIES, type Story } from './stories.ts';
import { BUSY_HOURS, type StoryTimes, storyTimes } from './story-times.ts';

const HOUR = 3_600_000;
const ROWS = [...GITHUB_ROWS, ...TRAINING_ROWS, ...SKYPILOT_ROWS, ...EVAL_ROWS, ...COLLECTOR_ROWS];

/** Names of all metrics that have a row of their own, or are part of one. */
export const SIMULATED_METRICS: ReadonlySet<string> = new Set([...ROWS, ...PARTS].map(({ metric }) => metric));

/** Rows and stories of a catalog's further metrics. */
export interface MadeUp {
  readonly rows: readonly Row[];
  readonly stories: readonly Story[];
}

const NONE: MadeUp = { rows: [], stories: [] };

/** Every metric that is not measured, made up from rows and stories: the same at the same time, for any reader. */
export function simulatedSeries(today: Today, more: MadeUp = NONE): DataSet {
  const days = dayOffsets(today);
  const context = { days, now: today.now, times: storyTimes(today) };
  const stories = [...STORIES, ...more.stories];
  const whole = [...ROWS, ...more.rows].flatMap((row) => {
    const own = stories.filter(({ metric }) => metric === row.metric);
    const production = simulated(row, days, { env: 'production', base: row.base });
    const valueAt = own.reduce((usual, story) => storyValue(story, usual, { ...context, row }), production.valueAt);
    const series = { ...production, valueAt };
    return row.staging === undefined ? [series] : [series, simulated(row, days, { env: 'staging', base: row.staging })];
  });
  const parts = PARTS.flatMap(({ metric, tag, of }) =>
    whole
      .filter((series) => series.metric === of)
      .map((series) => ({ ...series, metric, tags: [...series.tags, tag] })),
  );
  return [...whole, ...parts];
}

function simulated(row: Row, days: DayOffsets, { env, base }: { readonly env: string; readonly base: number }): Series {
  const tags = [`env:${env}`, ...(row.tags ?? [])];
  const seed = seedOf(`${row.like ?? row.metric} ${tags.join()}`);
  return {
    metric: row.metric,
    tags,
    every: row.every,
    source: 'simulated',
    valueAt(at) {
      if (days.offsetOf(at) === null) return null;
      const usual = base + (row.busy !== undefined && isBusy(at, days) ? row.busy : 0);
      return rounded(usual + row.swing * deviation(seed, at, row.pace), row.digits);
    },
  };
}

function isBusy(at: number, { offsetOf, startOf }: DayOffsets): boolean {
  const hours = (at - startOf(offsetOf(at) ?? 0)) / HOUR;
  return hours >= BUSY_HOURS.from && hours < BUSY_HOURS.to;
}

/** Value from -1 to 1. */
function deviation(seed: number, at: number, pace: Row['pace']): number {
  if (pace === 'days') return noise(seed, at, 60 * HOUR);
  return 0.55 * noise(seed, at, 40 * HOUR) + 0.45 * noise(seed + 1, at, 5 * HOUR);
}

interface StoryContext {
  readonly row: Row;
  readonly days: DayOffsets;
  readonly now: number;
  readonly times: StoryTimes;
}

/** Values of a row with its story: a day with a story keeps some of the usual variation. */
function storyValue({ effect }: Story, valueAt: Series['valueAt'], { row, days, now, times }: StoryContext) {
  return (at: number): number | null => {
    const usual = valueAt(at);
    if (usual === null) return null;
    const near = (value: number) => rounded(value + (usual - row.base) / 2, row.digits);
    switch (effect.kind) {
      case 'usual':
        return usual;
      case 'since':
        return at >= times[effect.moment] ? near(effect.value) : usual;
      case 'silent':
        return at >= days.startOf(effect.day) + effect.hour * HOUR ? null : usual;
      case 'last-hour': {
        const run = Math.ceil((now - HOUR) / (row.every * 1000)) * row.every * 1000;
        return at === run ? effect.value : usual;
      }
      case 'days': {
        const value = effect.values[days.offsetOf(at) ?? 1];
        if (value === undefined || value === null) return value === null ? null : usual;
        return near(value);
      }
    }
  };
}

function rounded(value: number, digits = 0): number {
  return Math.max(0, Number(value.toFixed(digits)));
}
