import type { Run } from '../../src/collectors/run-collector.ts';

/**
 * What each metric must be, by its name, or `name|tag` where it has a tag: a number; `missing`, which has to be said; or `nothing`, where
 * there is nothing to tell.
 */
export type Expected = Readonly<Record<string, number | 'missing' | 'nothing'>>;

/** One of them. */
export type ExpectedLine = [key: string, wanted: Expected[string]];

/** A number, unless it is none: such a one is missing, and said. */
export const finite = (value: number): number | 'missing' => (Number.isFinite(value) ? value : 'missing');

/** The mean of what there is, or nothing. */
export function meanOf(values: readonly number[]): number | 'missing' | 'nothing' {
  if (values.length === 0) return 'nothing';
  let sum = 0;
  for (const value of values) sum += value;
  return finite(sum / values.length);
}

/** To nine digits, or to what a moment of our days keeps of a minute as a number of milliseconds. */
const isClose = (a: number, b: number) => a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), 10);

const NO_WORDS = 'something is said to be missing, without a word';

/** How a run differs from what it must have told; nothing where it does not. */
export function differences({ samples, errors, notes }: Run, expected: Expected): readonly string[] {
  const found = new Map<string, number>();
  const faults = errors.filter(({ fault }) => fault !== undefined).map(({ fault }) => `the collector failed: ${fault}`);
  faults.push(...[...errors, ...notes].filter(({ message }) => message.trim() === '').map(() => NO_WORDS));
  for (const { metric, value, tags } of samples) {
    const key = [metric, ...Object.values(tags ?? {})].join('|');
    if (found.has(key)) faults.push(`${key} was sent twice`);
    found.set(key, value);
    if (!(key in expected)) faults.push(`${key} is ${value}, and nobody asked for it`);
  }
  const said = new Set([...errors, ...notes].flatMap(({ metrics }) => metrics));
  for (const [key, wanted] of Object.entries(expected)) {
    const value = found.get(key);
    const isRight = typeof wanted === 'number' ? value !== undefined && isClose(value, wanted) : value === undefined;
    if (!isRight) faults.push(`${key} is ${value}, and must be ${wanted}`);
    if (wanted === 'missing' && !said.has(key.split('|')[0] ?? ''))
      faults.push(`${key} is missing, and nobody says so`);
  }
  return faults;
}
