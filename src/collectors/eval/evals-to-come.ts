import { HOUR_MS } from '../../core/time.ts';
import { shownName } from '../../files/file-error.ts';
import { firstNamed } from '../first-named.ts';
import type { EvalResults } from './eval-collector.ts';

/** Clocks of machines go ahead a little; what ends tomorrow has ended nobody knows when. */
export const AHEAD_MS = HOUR_MS;

/** The same evaluations without those that are said to have ended ahead of now, which would be of today for all time; they are named. */
export function withoutThoseToCome(results: EvalResults, now: number): EvalResults {
  const ahead = results.runs.filter(({ finishedAt }) => finishedAt - now > AHEAD_MS);
  if (ahead.length === 0) return results;
  const named = firstNamed(ahead.map(({ id }) => shownName(id, 40)));
  const said =
    `these evaluations have an end time in the future, and are not counted: ${named}. ` +
    'Next step: fix their times, and compare the clocks of their machines with the clock of this one';
  const after = (other: string | null) => [...(other === null ? [] : [other]), said].join('; ');
  return {
    ...results,
    runs: results.runs.filter((run) => !ahead.includes(run)),
    ...{ trouble: after(results.trouble), unread: after(results.unread) },
  };
}
