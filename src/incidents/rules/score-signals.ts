import { exact } from '../../core/statistics.ts';
import { enumerateFirst } from '../../core/text.ts';
import { type AreaRollup, type MetricRow, type Rollup, todaysFom } from '../../health/rollup.ts';
import { formatFom, type Status, statusOf } from '../../health/thresholds.ts';
import { areaSubject, type WatchLevel } from '../../watches/rules/watch.ts';
import type { Signal } from './evaluation.ts';
import type { ScoreRule } from './score-rules.ts';

/** Score of today; `least` and `most` are what it would be with what is missing at its worst and at its best. All null without data. */
interface Today {
  readonly score: number | null;
  readonly least: number | null;
  readonly most: number | null;
  /** Labels of an area's metrics that are red or yellow, worst first. */
  readonly worst: readonly { readonly label: string; readonly status: Status }[];
}

const NO_DATA: Today = { score: null, least: null, most: null, worst: [] };

/**
 * Signals of every rule about scores for everything that it is about, by the scores of today. Without data the verdict is `unknown`; so it
 * is for everything without a rollup.
 */
export function scoreSignals(rules: readonly ScoreRule[], rollup: Rollup | null): readonly Signal[] {
  if (rules.length === 0) return [];
  const today = new Map((rollup?.areas ?? []).flatMap(scoresOf));
  return rules.flatMap(({ name, severity, level, holdMs, about, isUnknown = false, evaluatedFrom }) =>
    about.map(({ subject, label }): Signal => {
      const verdict = verdictOf(isUnknown ? NO_DATA : (today.get(subject) ?? NO_DATA), level);
      const from = evaluatedFrom === undefined ? {} : { evaluatedFrom };
      return { rule: name, subject, label, severity, holdMs, ...from, ...verdict };
    }),
  );
}

function scoresOf(area: AreaRollup): readonly (readonly [subject: string, today: Today])[] {
  const metrics = area.rows.map((row) => [`${area.key}.${row.key}`, ofMetric(row)] as const);
  return [...metrics, [areaSubject(area.key), ofArea(area.rows)]];
}

function ofMetric(row: MetricRow): Today {
  const score = todaysFom(row);
  return { score, least: score, most: score, worst: [] };
}

/**
 * The score of an area as its card shows it. A metric that has none today, and had one in the last days or could not be read, may be as bad
 * or as good as can be: the area must not recover because its worst metric is no longer reported.
 */
function ofArea(rows: readonly MetricRow[]): Today {
  const known = rows.flatMap((row) => {
    const score = todaysFom(row);
    return score === null ? [] : [{ label: row.label, score }];
  });
  if (known.length === 0) return NO_DATA;
  const missing = rows.filter((row) => todaysFom(row) === null && isExpected(row)).length;
  const sum = known.reduce((total, { score }) => total + score, 0);
  const all = known.length + missing;
  const worst = known
    .toSorted((a, b) => a.score - b.score)
    .map(({ label, score }) => ({ label, status: statusOf(score) }))
    .filter(({ status }) => status !== 'green');
  // As the score of the card: 0.7 is green, and 0.6999999999999998 would not be.
  return { score: exact(sum / known.length), least: exact(sum / all), most: exact((sum + missing) / all), worst };
}

function isExpected({ foms, refused, unread }: MetricRow): boolean {
  return refused !== undefined || unread !== undefined || foms.some((fom) => fom !== null);
}

/** Metrics of an area that the words about it name, at most. */
const MOST_NAMED = 3;

function verdictOf(today: Today, level: WatchLevel): Pick<Signal, 'verdict' | 'says'> {
  const isBreach = (score: number | null) => {
    const status = statusOf(score);
    return status === 'red' || (level === 'yellow' && status === 'yellow');
  };
  if (today.score === null) return { verdict: 'unknown', says: '' };
  if (isBreach(today.most)) return { verdict: 'breach', says: wordsOf(today, level) };
  return { verdict: isBreach(today.least) ? 'unknown' : 'healthy', says: '' };
}

function wordsOf({ score, worst }: Today, level: WatchLevel): string {
  const status = level === 'red' ? 'red' : 'not green';
  const names = worst.filter((one) => level === 'yellow' || one.status === 'red').map(({ label }) => label);
  const named = names.length === 0 ? '' : `; lowest: ${enumerateFirst(names, MOST_NAMED)}`;
  return `today's score is ${formatFom(score)}, ${status}${named}`;
}
