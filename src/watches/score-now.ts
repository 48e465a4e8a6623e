import type { Catalog } from '../catalog/catalog.ts';
import { atMost } from '../core/at-most.ts';
import { SECOND_MS } from '../core/time.ts';
import type { Answer } from '../health/reading.ts';
import type { Rollup } from '../health/rollup.ts';
import { watchRules } from '../incidents/rules/score-rules.ts';
import { scoreSignals } from '../incidents/rules/score-signals.ts';
import type { ScoreNow, Watch } from './rules/watch.ts';

/** Sources of a score. */
export interface ScoreNowOptions {
  readonly catalog: Pick<Catalog, 'areas'>;
  readonly rollup: () => Promise<Answer<Rollup>>;
}

/** Longest time that a person who sets a watch waits for its score, in milliseconds. */
const WAIT_MS = 2 * SECOND_MS;

/** Reads whether what is watched is red now, or yellow; undefined if that could not be read in time. Never rejects. */
export async function readScoreNow({ catalog, rollup }: ScoreNowOptions, watch: Watch): Promise<ScoreNow | undefined> {
  const reading = rollup().catch(() => undefined);
  const answer = await atMost(reading, WAIT_MS);
  // An old answer says nothing of now.
  if (answer?.kind !== 'fresh') return undefined;
  const signals = scoreSignals(watchRules([watch], catalog), answer.value);
  // The rule of red comes last: what is red is not called yellow.
  const breach = signals.findLast(({ verdict }) => verdict === 'breach');
  if (breach !== undefined) return { kind: 'breach', says: breach.says };
  const isHealthy = signals.length > 0 && signals.every(({ verdict }) => verdict === 'healthy');
  return { kind: isHealthy ? 'healthy' : 'unknown' };
}
