import type { Rollup, Score } from '../health/rollup.ts';
import type { Incident } from '../incidents/incident.ts';
import type { Digest, DigestMetric, ScoreChange } from './digest.ts';
import { isNewlyRed, isRecovered, isShortAllWeek, isStillRed, type Trace, traceOf } from './trace.ts';

/** What a digest is made of. `rollup` goes back 15 days, its last one is today so far; `at` is when it was read. */
export interface DigestSource {
  readonly rollup: Rollup;
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly isStale: boolean;
  /** Any; those that are over are left out. */
  readonly incidents: readonly Incident[];
}

const SLOWEST = 3;
const NO_SCORE: Score = { value: null, withData: 0, of: 0 };

/** What a morning's message says: today beside yesterday and last week, and what is red since when. */
export function buildDigest({ rollup, at, isStale, incidents }: DigestSource): Digest {
  const areas = rollup.areas.map(({ title, rows, scores }) => ({
    change: scoreChange(title, scores),
    traces: rows.map((row) => traceOf(title, row)),
  }));
  const traces = areas.flatMap((area) => area.traces);
  const having = (is: (trace: Trace) => boolean) => traces.filter(is).map(({ metric }) => metric);
  return {
    title: rollup.title,
    timeZone: rollup.timeZone,
    at,
    isStale,
    overall: scoreChange(rollup.title, rollup.overall),
    areas: areas.map(({ change, traces: own }) => ({ change, metrics: own.map(({ metric }) => metric) })),
    newlyRed: having(isNewlyRed).sort(lowestFirst),
    recovered: having(isRecovered).sort(lowestFirst),
    stillRed: having(isStillRed).sort(lowestFirst),
    gray: having(({ metric }) => metric.status === 'gray').sort((a, b) => a.days - b.days),
    slowest: having((trace) => isShortAllWeek(trace) && !isNewlyRed(trace))
      .sort((a, b) => gain(a) - gain(b) || lowestFirst(a, b))
      .slice(0, SLOWEST),
    incidents: incidents.filter(({ status }) => status === 'firing'),
  };
}

function scoreChange(title: string, scores: readonly Score[]): ScoreChange {
  return {
    title,
    today: scores.at(-1) ?? NO_SCORE,
    yesterday: scores.at(-2)?.value ?? null,
    lastWeek: scores.at(-8)?.value ?? null,
  };
}

function lowestFirst(a: DigestMetric, b: DigestMetric): number {
  return (a.today ?? 0) - (b.today ?? 0);
}

function gain({ today, lastWeek }: DigestMetric): number {
  return (today ?? 0) - (lastWeek ?? 0);
}
