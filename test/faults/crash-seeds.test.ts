import { test } from 'vitest';
import { processEnvironment } from '../../src/config/env-file.ts';
import { surviveSeed } from '../support/crash-seed.ts';

/** SEEDS of them, from SEED on: `npm run seeds` takes more, and SEED=7 SEEDS=1 repeats the seventh alone. */
const { SEED = '1', SEEDS = '4' } = processEnvironment();
const seeds = Array.from({ length: Number(SEEDS) }, (_, index) => Number(SEED) + index);

test.concurrent.for(seeds)(
  'A8 seed %i: two kill -9 at random moments lose nothing and tell nothing twice',
  {
    timeout: 180_000,
  },
  (seed) => surviveSeed(seed),
);
