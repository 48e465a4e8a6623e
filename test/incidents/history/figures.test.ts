import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SampleMinutes, sampleFailure, samplePast } from '../../../packages/demo/src/preview/sample-past.ts';
import type { PastIncident } from '../../../src/incidents/history/failures.ts';
import { figuresBySubject, figuresOf, flappersOf } from '../../../src/incidents/history/figures.ts';

const MINUTE = 60_000;
const OPENED = Date.parse('2026-11-23T12:00:00Z');

/** Minutes after the alert, and changes to failing and back. */
interface Told extends SampleMinutes {
  readonly flaps?: number;
}

const failureOf = ({ flaps = 0, ...minutes }: Told) => sampleFailure(OPENED, minutes, { flaps });

const incidentOf = (subject: string, told: readonly Told[], kind: PastIncident['kind'] = 'subject'): PastIncident =>
  samplePast(subject, told.map(failureOf), { id: `${subject}-1`, kind, label: subject.toUpperCase() });

describe('figures', () => {
  // Written by hand: acknowledged after 1, 2, 4, 8 and 30 min, recovered after 5, 10, 20 and 60 min.
  const GITHUB = incidentOf('github', [
    { acknowledged: 4, recovered: 10 },
    { acknowledged: 1, recovered: 5 },
    { acknowledged: 30, recovered: 60 },
    { acknowledged: 2, resolved: 3 },
    { acknowledged: 8 },
    { recovered: 20 },
    { silenced: 1 },
    { removed: 9 },
  ]);

  test('are those that a person computes: median of five, of four, p90 by the nearest rank, and what is in no duration', () => {
    expect(figuresOf([GITHUB])).toEqual({
      incidents: 1,
      failures: 8,
      acknowledged: 5,
      actedOtherwise: 1,
      untouched: 2,
      recovered: 4,
      resolvedByPerson: 1,
      ruleRemoved: 1,
      open: 2,
      toAcknowledge: { count: 5, median: 4 * MINUTE, p90: 30 * MINUTE },
      toRecover: { count: 4, median: 15 * MINUTE, p90: 60 * MINUTE },
    });
  });

  test('a p90 of ten is the ninth, of eleven the tenth; of one it is that one', () => {
    const recoveredAfter = (minutes: readonly number[]) =>
      figuresOf([
        incidentOf(
          'a',
          minutes.map((recovered) => ({ recovered })),
        ),
      ]).toRecover;
    expect(recoveredAfter([10, 1, 9, 2, 8, 3, 7, 4, 6, 5])).toEqual({
      count: 10,
      median: 5.5 * MINUTE,
      p90: 9 * MINUTE,
    });
    expect(recoveredAfter([10, 1, 9, 2, 8, 3, 7, 4, 6, 5, 11]).p90).toBe(10 * MINUTE);
    expect(recoveredAfter([7])).toEqual({ count: 1, median: 7 * MINUTE, p90: 7 * MINUTE });
  });

  test('an incident that nobody acknowledged is not one that was acknowledged at once', () => {
    const { acknowledged, toAcknowledge, untouched } = figuresOf([incidentOf('a', [{}, { recovered: 5 }])]);
    expect([acknowledged, untouched, toAcknowledge]).toEqual([0, 2, { count: 0, median: null, p90: null }]);
  });

  test('median and p90 are what half and nine tenths of the failures do not exceed, whatever the durations', () => {
    const minutes = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(minutes, (all) => {
        const { median, p90, count } = figuresOf([
          incidentOf(
            'a',
            all.map((recovered) => ({ recovered })),
          ),
        ]).toRecover;
        const atMost = (bound: number) => all.filter((one) => one * MINUTE <= bound).length;
        const atLeast = (bound: number) => all.filter((one) => one * MINUTE >= bound).length;
        expect(count).toBe(all.length);
        // The definition, not the way it is computed.
        expect(2 * atMost(median ?? 0)).toBeGreaterThanOrEqual(all.length);
        expect(2 * atLeast(median ?? 0)).toBeGreaterThanOrEqual(all.length);
        expect(10 * atMost(p90 ?? 0)).toBeGreaterThanOrEqual(9 * all.length);
        expect(10 * atMost((p90 ?? 0) - 1)).toBeLessThan(9 * all.length);
        expect(all.some((one) => one * MINUTE === p90)).toBe(true);
      }),
    );
  });

  test('the parts are the whole: each failure was acknowledged, acted on or untouched, and ended in one way or lasts', () => {
    const some = fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined });
    const told = fc.record({ acknowledged: some, recovered: some, resolved: some, removed: some, silenced: some });
    fc.assert(
      fc.property(fc.array(told, { maxLength: 30 }), (all) => {
        const one = figuresOf([incidentOf('a', all as readonly Told[])]);
        expect(one.acknowledged + one.actedOtherwise + one.untouched).toBe(one.failures);
        expect(one.recovered + one.resolvedByPerson + one.ruleRemoved + one.open).toBe(one.failures);
        expect([one.toAcknowledge.count, one.toRecover.count]).toEqual([one.acknowledged, one.recovered]);
      }),
    );
  });

  test('by collector: each subject has its own, most failures first; a storm and a collector of that name are two', () => {
    const all = [
      incidentOf('storm', [{ recovered: 1 }], 'storm'),
      incidentOf('wandb', [{ recovered: 3 }, { recovered: 9 }]),
      incidentOf('storm', [{ acknowledged: 2 }]),
      { ...incidentOf('wandb', [{ recovered: 6 }]), id: 'wandb-0', label: 'An older label' },
    ];
    const lines = figuresBySubject(all).map(({ kind, label, figures }) => [
      kind,
      label,
      figures.incidents,
      figures.failures,
      figures.toRecover.median,
    ]);
    expect(lines).toEqual([
      ['subject', 'WANDB', 2, 3, 6 * MINUTE],
      ['storm', 'STORM', 1, 1, MINUTE],
      ['subject', 'STORM', 1, 1, null],
    ]);
  });

  test('flappers recovered three times within a week or were marked as flapping: two recoveries are none, nor are ends by a person', () => {
    const all = [
      incidentOf('two', [{ recovered: 1 }, { recovered: 1 }]),
      incidentOf('person', [{ resolved: 1 }, { resolved: 1 }, { resolved: 1 }, { recovered: 1 }]),
      incidentOf('three', [{ recovered: 1 }, { recovered: 1 }]),
      { ...incidentOf('three', [{ recovered: 1 }]), id: 'three-2' },
      incidentOf('marked', [{ flaps: 2 }]),
      incidentOf('rare', [{ recovered: 1 }, { recovered: 5_000 }, { recovered: 10_082 }]),
      incidentOf('week', [{ recovered: 1 }, { recovered: 5_000 }, { recovered: 10_081 }]),
    ];
    expect(flappersOf(all)).toEqual([
      { kind: 'subject', subject: 'three', label: 'THREE', failures: 3, recoveries: 3, flaps: 0 },
      { kind: 'subject', subject: 'week', label: 'WEEK', failures: 3, recoveries: 3, flaps: 0 },
      { kind: 'subject', subject: 'marked', label: 'MARKED', failures: 1, recoveries: 0, flaps: 2 },
    ]);
  });
});
