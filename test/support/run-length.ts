import { processEnvironment } from '../../src/config/env-file.ts';

const { SEED = '1', SEEDS, YEARS = '1', LONG, ANSWERS } = processEnvironment();

/** Numbers of random scripts: as many as SEEDS says, or `count`, from SEED on. `npm run seeds` takes more. */
export const seeds = (count: number): readonly number[] =>
  Array.from({ length: Number(SEEDS ?? count) }, (_, index) => Number(SEED) + index);

/** Seeds of simulated years, each of which takes half a minute: as many as YEARS says, from SEED on. */
export const years = (): readonly number[] => Array.from({ length: Number(YEARS) }, (_, index) => Number(SEED) + index);

/** How many answers of a vendor are generated for a property: as many as ANSWERS says, or `count`; drawn out of SEED. */
export const answers = (count: number): number => Number(ANSWERS ?? count);
export const firstSeed = Number(SEED);

/** Whether all is to be played in full, however long it takes: with LONG=1, as in `npm run seeds`. */
export const isLong = LONG === '1';

/** The cases marked `always`, or with LONG=1, as in `npm run seeds`, all of them: each starts processes of its own. */
export const casesOf = <Case extends { readonly always?: true }>(cases: readonly Case[]): readonly Case[] =>
  isLong ? cases : cases.filter(({ always }) => always);
