import fc from 'fast-check';
import { processEnvironment } from '../../../src/config/environment.ts';

const { ATTACKS, SEED = String(Date.now() % 1_000_000) } = processEnvironment();

/** Whether `npm run attacks` runs: all counts in full. */
export const IS_LONG = ATTACKS === 'long';

/** How many there are in the short form that CI plays, and in the long one. */
export const inShortOrLong = (short: number, long: number): number => (IS_LONG ? long : short);

/** That many values, the same ones for the same SEED, which is printed where a test fails. */
export function generated<Value>(values: fc.Arbitrary<Value>, count: number): readonly Value[] {
  process.stdout.write(`generated with SEED=${SEED}\n`);
  return fc.sample(values, { seed: Number(SEED), numRuns: count });
}

/** Does it for each, at most `at` of them at once, in order of their beginning. */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  at: number,
  act: (item: Item, index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const rest = items.entries();
  const work = async () => {
    for (const [index, item] of rest) results[index] = await act(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(at, items.length) }, work));
  return results;
}
