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
  const stories = [...STORIES, ...more.stories];
  const whole = [...ROWS, ...more.rows].flatMap((row) => {
    const story = stories.find(({ metric }) => metric === row.metric);
    const production = simulated(row, days, { env: 'production', base: row.base });
    const told = story
      ? { ...production, valueAt: toldValue(story, production, { row, days, now: today.now }) }
      : production;
    return row.staging === undefined ? [told] : [told, simulated(row, days, { env: 'staging', base: row.staging })];
  });
  const parts = PARTS.flatMap(({ metric, tag, of }) =>
    whole
      .filter((series) => series.metric === of)
      .map((series) => ({ ...series, metric, tags: [...series.tags, tag] })),
  );
  return [...whole, ...parts];
}

function simulated(
  row: Row,
  { offsetOf }: DayOffsets,
  { env, base }: { readonly env: string; readonly base: number },
): Series {
  const tags = [`env:${env}`, ...(row.tags ?? [])];
  const seed = seedOf(`${row.like ?? row.metric} ${tags.join()}`);
  return {
    metric: row.metric,
    tags,
    every: row.every,
    source: 'simulated',
    valueAt: (at) => (offsetOf(at) === null ? null : rounded(base + row.swing * stray(seed, at, row.pace), row.digits)),
  };
}

/** Value from -1 to 1. */
function stray(seed: number, at: number, pace: Row['pace']): number {
  if (pace === 'days') return noise(seed, at, 60 * HOUR);
  return 0.55 * noise(seed, at, 40 * HOUR) + 0.45 * noise(seed + 1, at, 5 * HOUR);
}

/** Values of a row with its story: a day with a story keeps some of the usual variation. */
function toldValue(
  { happens }: Story,
  { valueAt }: Series,
  { row, days, now }: { readonly row: Row; readonly days: DayOffsets; readonly now: number },
) {
  return (at: number): number | null => {
    const usual = valueAt(at);
    if (usual === null) return null;
    switch (happens.kind) {
      case 'silent':
        return at >= days.startOf(happens.day) + happens.hour * HOUR ? null : usual;
      case 'last-hour': {
        const run = Math.ceil((now - HOUR) / (row.every * 1000)) * row.every * 1000;
        return at === run ? happens.value : usual;
      }
      case 'days': {
        const told = happens.values[days.offsetOf(at) ?? 1];
        if (told === undefined || told === null) return told === null ? null : usual;
        return rounded(told + (usual - row.base) / 2, row.digits);
      }
    }
  };
}

function rounded(value: number, digits = 0): number {
  return Math.max(0, Number(value.toFixed(digits)));
}
