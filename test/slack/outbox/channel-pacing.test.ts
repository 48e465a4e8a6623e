import { describe, expect, test } from 'vitest';
import { openOutbox, parent } from './outbox-harness.ts';

const HOUR = 3_600_000;

describe('pacing', () => {
  test('a clock that is set back an hour lets no channel rest for an hour', async () => {
    await using harness = await openOutbox();
    harness.jump(HOUR);
    await harness.write(parent('A', 'first'));
    await harness.pass();
    harness.jump(-HOUR);
    await harness.write(parent('B', 'second'));
    await harness.pass(2_000);
    expect(harness.shows('oncall')).toEqual(['first', 'second']);
  });
});
