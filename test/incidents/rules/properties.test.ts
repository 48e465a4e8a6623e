import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IncidentAction } from '../../../src/incidents/rules/apply-action.ts';
import type { Evaluation, Signal } from '../../../src/incidents/rules/evaluation.ts';
import type { Incident, IncidentStep } from '../../../src/incidents/rules/incident.ts';
import { HOUR, MINUTE, signalOf, startIncident } from '../incident-harness.ts';

type Story = ReturnType<typeof startIncident>;
type Verdict = Signal['verdict'] | 'absent';

const KEYS = ['failed', 'errors'].flatMap((rule) => ['ant', 'bee', 'cow', 'dog', 'elk'].map((one) => `${rule} ${one}`));
const HOLDS = [0, 2 * MINUTE];

const verdict: fc.Arbitrary<Verdict> = fc.oneof(
  { weight: 4, arbitrary: fc.constant('healthy' as const) },
  { weight: 4, arbitrary: fc.constant('breach' as const) },
  { weight: 1, arbitrary: fc.constantFrom('unknown' as const, 'absent' as const) },
);
/** Most looks see what the last one saw, but for a few changes; some see all fail or all be well. */
const seen = fc.oneof(
  { weight: 6, arbitrary: fc.dictionary(fc.constantFrom(...KEYS), verdict, { maxKeys: 4 }) },
  { weight: 1, arbitrary: verdict.map((all) => Object.fromEntries(KEYS.map((key) => [key, all]))) },
);
const until = fc.constantFrom<(number | 'recovery')[]>('recovery', 5 * MINUTE, HOUR, 24 * HOUR);
const deed = fc.oneof(
  fc.constantFrom<IncidentAction[]>({ kind: 'acknowledge' }, { kind: 'resolve' }, { kind: 'end-silence' }),
  until.map((end): IncidentAction => ({ kind: 'silence', until: end, reason: '' })),
);
const act = fc.oneof(
  { weight: 12, arbitrary: seen.map((changes) => ({ kind: 'evaluated' as const, changes })) },
  { weight: 2, arbitrary: fc.constant({ kind: 'unreachable' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'timers' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('press' as const), which: fc.nat(20), deed }) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(-HOUR, -MINUTE, MINUTE, 10 * MINUTE, 40 * MINUTE)
      .map((by) => ({ kind: 'wait' as const, by })),
  },
);

type Act = typeof act extends fc.Arbitrary<infer One> ? One : never;

/** What the world looks like, kept apart from what is tested. */
interface World {
  readonly verdicts: Map<string, Verdict>;
  /** Healthy looks since the last breach, by `rule subject`. */
  readonly healthy: Map<string, number>;
}

function lookAt(world: World, changes: Readonly<Record<string, Verdict>>, at: number): Evaluation {
  for (const [key, value] of Object.entries(changes)) world.verdicts.set(key, value);
  const signals = KEYS.flatMap((key, index) => {
    const one = world.verdicts.get(key) ?? 'healthy';
    if (one === 'breach') world.healthy.set(key, 0);
    if (one === 'healthy') world.healthy.set(key, (world.healthy.get(key) ?? 0) + 1);
    return one === 'absent' ? [] : [signalOf(key, one, { holdMs: HOLDS[index % HOLDS.length] ?? 0 })];
  });
  return { kind: 'evaluated', at, signals };
}

/** Why a step that a look made cannot be right. */
function faultsOf(
  look: Evaluation,
  world: World,
  before: Incident | undefined,
  { incident, events }: IncidentStep,
): string[] {
  const kinds = events.map(({ kind }) => kind);
  const faults: string[] = [];
  if (look.kind === 'unreachable' && incident.kind !== 'datadog-outage')
    faults.push('something was decided while blind');
  if (before === undefined && kinds[0] !== 'opened') faults.push('it began without being opened');
  if (kinds.includes('resolved') && incident.resolution?.kind === 'person') faults.push('a look acted for a person');
  if (kinds.includes('resolved') && incident.resolution?.kind === 'recovered' && incident.kind !== 'datadog-outage') {
    const open = before?.symptoms.filter(({ clearedAt }) => clearedAt === null) ?? [];
    const sick = open.filter(({ rule, subject }) => (world.healthy.get(`${rule} ${subject}`) ?? 0) < 2);
    if (sick.length > 0) faults.push('it recovered without two healthy looks');
  }
  if (kinds.includes('resolved') && incident.resolution?.kind === 'rule-removed') {
    const rules = incident.resolution.rules;
    const gone = incident.symptoms.filter(({ rule, subject }) => world.verdicts.get(`${rule} ${subject}`) === 'absent');
    if (!rules.every((rule) => gone.some((one) => one.rule === rule))) faults.push('it blames a rule that is there');
  }
  if (before?.flapping && kinds.some((kind) => kind === 'changed' || kind === 'reopened'))
    faults.push('flapping tells');
  return faults;
}

/** What holds for every incident at every time. */
function checkAll(harness: Story) {
  const firing = [...harness.all.values()].filter(({ status }) => status === 'firing');
  expect(new Set(firing.map(({ subject }) => subject)).size, 'one firing incident per subject').toBe(firing.length);
  for (const incident of harness.all.values()) {
    const numbers = incident.events.map(({ number }) => number);
    const first = numbers[0] ?? 0;
    expect(numbers, 'event numbers without gaps').toEqual(numbers.map((_, index) => first + index));
    expect(numbers.length).toBeLessThanOrEqual(50);
    const times = incident.events.map(({ at }) => at);
    expect(times, 'a history in order').toEqual(times.toSorted((a, b) => a - b));
    expect(incident.resolvedAt === null).toBe(incident.status === 'firing');
    expect(incident.resolution === null).toBe(incident.status === 'firing');
    if (incident.resolvedAt !== null) expect(incident.resolvedAt).toBeGreaterThanOrEqual(incident.openedAt);
    for (const { since, clearedAt } of incident.symptoms) expect(clearedAt ?? since).toBeGreaterThanOrEqual(since);
    const open = incident.symptoms.filter(({ clearedAt }) => clearedAt === null);
    if (incident.status === 'firing' && !incident.flapping) expect(open, 'it fires for a reason').not.toEqual([]);
    if (incident.resolution?.kind === 'recovered') expect(open).toEqual([]);
    expect(new Set(incident.symptoms.map(({ rule, subject }) => `${rule} ${subject}`)).size).toBe(
      incident.symptoms.length,
    );
    expect(incident.reminders).toBeLessThanOrEqual(2);
    expect(JSON.parse(JSON.stringify(incident))).toEqual(incident);
  }
}

function play(acts: readonly Act[]) {
  const harness = startIncident();
  const world: World = { verdicts: new Map(), healthy: new Map() };
  const look = (next: Evaluation) => {
    const [given, before] = [JSON.stringify([harness.state(), harness.current(), next]), new Map(harness.all)];
    const decided = harness.preview(next);
    expect(harness.preview(next), 'the same answer to the same question').toEqual(decided);
    expect(JSON.stringify([harness.state(), harness.current(), next]), 'nothing given is changed').toBe(given);
    expect(JSON.parse(JSON.stringify(decided)), 'it survives the store').toEqual(decided);
    for (const step of decided.steps) expect(faultsOf(next, world, before.get(step.incident.id), step)).toEqual([]);
    harness.take(next);
  };
  for (const one of acts) {
    if (one.kind === 'evaluated') look(lookAt(world, one.changes, harness.wait(MINUTE)));
    if (one.kind === 'unreachable') look({ kind: 'unreachable', at: harness.wait(MINUTE), says: 'no answer' });
    if (one.kind === 'timers') harness.timers();
    if (one.kind === 'wait') harness.wait(one.by);
    if (one.kind === 'press') {
      const incident = [...harness.all.values()][one.which];
      const { deed: given } = one;
      const due =
        given.kind === 'silence' && given.until !== 'recovery'
          ? { ...given, until: harness.now() + given.until }
          : given;
      if (incident) harness.press(incident.subject, due);
    }
    checkAll(harness);
  }
  return harness;
}

describe('properties', () => {
  test('incidents stay sound, whatever evaluations, people and clocks do', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 10, maxLength: 80 }), (acts) => {
        play(acts);
      }),
      { numRuns: 80, endOnFailure: true },
    );
  });

  test('an incident no longer fires once all has been well for long, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const well = Object.fromEntries(KEYS.map((key) => [key, 'healthy' as const]));
        const calm = Array.from({ length: 20 }, () => ({ kind: 'evaluated' as const, changes: well }));
        const harness = play([...acts, ...calm]);
        expect([...harness.all.values()].filter(({ status }) => status === 'firing')).toEqual([]);
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  test('a long failure is visible unless a person resolved it, whatever came before', () => {
    fc.assert(
      fc.property(
        fc.array(
          act.filter(({ kind }) => kind !== 'press'),
          { maxLength: 40 },
        ),
        (acts) => {
          const broken = Object.fromEntries(KEYS.map((key) => [key, 'breach' as const]));
          const long = Array.from({ length: 5 }, () => ({ kind: 'evaluated' as const, changes: broken }));
          const harness = play([...acts, ...long]);
          const told = [...harness.all.values()]
            .filter(({ status }) => status === 'firing')
            .flatMap(({ symptoms }) => symptoms.filter(({ clearedAt }) => clearedAt === null))
            .map(({ rule, subject }) => `${rule} ${subject}`);
          expect(told.filter((key) => KEYS.includes(key)).toSorted()).toEqual(KEYS.toSorted());
        },
      ),
      { numRuns: 40, endOnFailure: true },
    );
  });
});
