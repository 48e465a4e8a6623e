import { describe, test } from 'vitest';
import { surviveSeed } from '../support/crash-seed.ts';
import { OF_ONCALL, PROCESS_OWNERS } from '../support/process-owners.ts';
import { isLong, seeds } from '../support/run-length.ts';

/** `npm run seeds` takes more; SEED=7 SEEDS=1 repeats the seventh alone. */
const IN_EVERY_RUN = 2;

describe.each(PROCESS_OWNERS)('crash seeds, incidents of $owner', (owner) => {
  test.concurrent.for(owner === OF_ONCALL || isLong ? seeds(IN_EVERY_RUN) : seeds(1).slice(0, 1))(
    'A8 seed %i: two kill -9 at random moments lose nothing and post nothing twice',
    {
      timeout: 300_000,
    },
    (seed) => surviveSeed(seed, owner),
  );
});
