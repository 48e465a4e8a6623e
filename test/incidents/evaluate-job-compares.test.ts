import { describe, expect, test } from 'vitest';
import { createEvaluationJob } from '../../src/incidents/evaluate-job.ts';
import { createLog } from '../../src/observability/log.ts';
import { createStoreProblems } from '../../src/scheduling/store-problems.ts';
import { RowError, StoreError } from '../../src/store/store-error.ts';
import { loopsOf } from '../support/loops.ts';

/** The first turns of a watch whose comparisons end as given; what it did, in its order. */
async function turnsWith(comparisons: readonly (Error | null)[]): Promise<readonly string[]> {
  const done: string[] = [];
  let [now, compared] = [0, 0];
  const watch = createEvaluationJob({
    evaluate: async (at) => {
      done.push('look');
      return { kind: 'unreachable', at, says: 'no answer' };
    },
    incidents: {
      evaluate: async () => {
        done.push('write');
        return 'committed' as const;
      },
    },
    shown: {
      compare: async () => {
        done.push('compare');
        const error = comparisons[compared];
        compared += 1;
        if (error) throw error;
      },
      settle: async () => {
        done.push('settle');
      },
    },
    leadership: { fence: () => 1 },
    storeProblems: createStoreProblems(),
    intervalMs: 1_000,
    loop: loopsOf().loop('evaluation'),
    clock: () => now,
    log: createLog('info', [], { write: () => {} }),
  });
  watch.start();
  for (let turns = 1; turns <= comparisons.length; turns += 1) {
    await expect.poll(() => compared, { timeout: 10_000 }).toBe(turns);
    now += 1_000;
  }
  await watch.stop();
  return done;
}

const AWAY = new StoreError('It is away');
const WRITTEN = ['look', 'compare', 'write', 'settle'];
const UNWRITTEN = ['look', 'compare'];

describe('evaluate job compares', () => {
  test('an evaluation is recorded after the channels were compared with the database, which may be another one since', async () => {
    expect((await turnsWith([null, null])).slice(0, 8)).toEqual([...WRITTEN, ...WRITTEN]);
  });

  test('an evaluation is not recorded while the database is missing for the comparison, three times; then an alarm counts for more', async () => {
    const done = await turnsWith([AWAY, AWAY, AWAY, AWAY, null, AWAY]);
    expect(done.slice(0, 16)).toEqual([...UNWRITTEN, ...UNWRITTEN, ...UNWRITTEN, ...WRITTEN, ...WRITTEN, ...UNWRITTEN]);
  });

  test('a row that cannot be read, or any other failure of the comparison, keeps nothing from being written down', async () => {
    expect((await turnsWith([new RowError('torn'), new Error('other')])).slice(0, 8)).toEqual([...WRITTEN, ...WRITTEN]);
  });
});
