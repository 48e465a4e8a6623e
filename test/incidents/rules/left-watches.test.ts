import { describe, expect, test } from 'vitest';
import { decide } from '../../../src/incidents/rules/decide.ts';
import { type EvaluationState, FIRST_STATE } from '../../../src/incidents/rules/evaluation-state.ts';
import { POLICY, START, signalOf, startIncident } from '../incident-harness.ts';

const HERE = { channel: 'CHERE', subject: 'ci.tests' };
const THERE = { channel: 'C2', subject: 'ci.tests' };

/** Decides evaluations in a row, each with these watches outside the catalog; null where the watches could not be read. */
function reports(rounds: readonly (readonly { channel: string; subject: string }[] | null)[]) {
  let state: EvaluationState = FIRST_STATE;
  return rounds.map((left, round) => {
    const without = left === null ? { isWithoutWatches: true as const } : { leftWatches: left };
    const evaluation = { kind: 'evaluated', at: START + round * 60_000, signals: [], ...without } as const;
    const decided = decide(state, { incidents: [], evaluation, policy: POLICY });
    state = JSON.parse(JSON.stringify(decided.state));
    return decided.left.map(({ channel }) => channel);
  });
}

describe('watches that left the catalog', () => {
  test('each is reported once, as long as it is missing', () => {
    expect(reports([[HERE], [HERE, THERE], [HERE, THERE]])).toEqual([['CHERE'], ['C2'], []]);
  });

  test('one that was there again, or was ended and set, is reported again', () => {
    expect(reports([[HERE], [], [HERE]])).toEqual([['CHERE'], [], ['CHERE']]);
  });

  test('nothing is reported or forgotten while the watches cannot be read or Datadog does not answer', () => {
    expect(reports([[HERE], null, [HERE]])).toEqual([['CHERE'], [], []]);
    const state = { ...FIRST_STATE, leftWatches: ['CHERE ci.tests'] };
    const evaluation = { kind: 'unreachable', at: START, says: 'down' } as const;
    const decided = decide(state, { incidents: [], evaluation, policy: POLICY });
    expect([decided.state.leftWatches, decided.left]).toEqual([['CHERE ci.tests'], []]);
  });

  test.each([
    ['its subject left: it cannot be evaluated', ['other'], true],
    ['its rule left: it is no longer watched', ['ci.tests', 'other'], undefined],
  ])('an open incident ends without a recovery: %s', (_, inCatalog, isSubjectGone) => {
    for (const key of ['red@CHERE ci.tests', 'red ci.tests']) {
      const harness = startIncident();
      harness.look({ [key]: 'breach', 'failed other': 'healthy' });
      const signals = [signalOf('failed other', 'healthy')];
      const seen = { kind: 'evaluated', at: harness.wait(60_000), signals, inCatalog: new Set(inCatalog) } as const;
      expect(harness.take(seen)).toEqual(['ci.tests resolved']);
      const [rule] = key.split(' ');
      const expected = { kind: 'rule-removed', rules: [rule], ...(isSubjectGone && { isSubjectGone }) };
      expect(harness.about('ci.tests').resolution).toEqual(expected);
    }
  });
});
