import { describe, expect, test } from 'vitest';
import { TroubleLeft } from '../../soak/database.ts';
import { notPlayed } from '../../soak/play.ts';
import { errorsAsViolations, repeatRounds } from '../../soak/repeat-rounds.ts';
import type { Soak } from '../../soak/soak.ts';
import { createTally } from '../../soak/tally.ts';
import { StoreError } from '../../src/store/store-error.ts';
import type { Violation } from '../support/oncall-judge.ts';

/** As much of a soak as a round needs that does nothing; it ends `ms` from now. */
function soakFor(ms: number) {
  const violations: Violation[] = [];
  const cleared: string[] = [];
  const faults = (name: string) => ({ faults: { clear: () => void cleared.push(name) } });
  const soak = {
    round: 0,
    endsAt: Date.now() + ms,
    tally: createTally(),
    services: { slack: faults('Slack'), datadog: faults('Datadog') },
    violate: (violation: Violation) => void violations.push(violation),
  };
  // The cast holds because a round of these tests touches nothing else.
  return { soak: soak as unknown as Soak, violations, cleared };
}

describe('repeated rounds', () => {
  test('a round that throws is a violation of its soak, its faults end, and the rounds go on', async () => {
    const { soak, violations, cleared } = soakFor(300);
    let played = 0;
    await repeatRounds(
      soak,
      async () => {
        played += 1;
        if (played === 1) throw new StoreError('the database does not answer');
        await new Promise((resolve) => setTimeout(resolve, 10));
      },
      1,
    );
    expect(violations).toEqual([
      { invariant: 'every round can be played to its end', what: 'StoreError: the database does not answer' },
    ]);
    expect(cleared).toEqual(['Slack', 'Datadog']);
    expect(played).toBeGreaterThan(1);
    expect(soak.round).toBe(played);
  });

  test('parallel work that fails is a violation', async () => {
    const { soak, violations } = soakFor(0);
    await errorsAsViolations(soak, 'the replicas are not watched', Promise.reject(new Error('no such process')));
    expect(violations).toMatchObject([{ what: 'the replicas are not watched: Error: no such process' }]);
  });

  test('a database that is down cannot be troubled; a trouble that does not end, and anything else that fails, is a violation', () => {
    const { soak, violations } = soakFor(0);
    const held = { kind: 'database', trouble: 'held', ms: 5 } as const;
    notPlayed(soak, held, new Error('the connection was refused'));
    expect([violations, soak.tally.faults.get('left out: database')]).toEqual([[], 1]);
    notPlayed(soak, held, new TroubleLeft('the trouble of the database has not ended in 120 s'));
    notPlayed(soak, { kind: 'kill', replica: 0, ms: 5 }, new Error('no such process'));
    expect(violations.map(({ what }) => what)).toEqual([
      'database: the trouble of the database has not ended in 120 s',
      'kill: no such process',
    ]);
  });
});
