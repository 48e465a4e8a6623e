import { processEnvironment } from '../../src/config/environment.ts';

const { SEED = '1', SEEDS, YEARS = '1', ANSWERS = '30', EVERY_STORE, LONG } = processEnvironment();

/** Numbers of random scripts: as many as SEEDS says, or `count`, from SEED on. `npm run seeds` takes more. */
export const seeds = (count: number): readonly number[] =>
  Array.from({ length: Number(SEEDS ?? count) }, (_, index) => Number(SEED) + index);

/** Seeds of simulated years, each of which takes half a minute: as many as YEARS says, from SEED on. */
export const years = (): readonly number[] => Array.from({ length: Number(YEARS) }, (_, index) => Number(SEED) + index);

/** How many answers of a vendor are made up, and from which seed: as many as ANSWERS says. `npm run seeds` takes more. */
export const MADE_UP = { seed: Number(SEED), numRuns: Number(ANSWERS) } as const;

/** How long a test of them may take, on a machine that has much else to do. */
export const MADE_UP_MS = 60_000 + 300 * MADE_UP.numRuns;

/** Whether all is to be played in full, however long it takes: with LONG=1, as in `npm run seeds`. */
export const isLong = LONG === '1';

/** Whether there is time for all that CI plays; `npm test` takes a sample of it. */
export const isWhole = isLong || EVERY_STORE === '1';

/** The cases marked `always`, or with LONG=1, as in `npm run seeds`, all of them: each starts processes of its own. */
export const casesOf = <Case extends { readonly always?: true }>(cases: readonly Case[]): readonly Case[] =>
  isLong ? cases : cases.filter(({ always }) => always);
