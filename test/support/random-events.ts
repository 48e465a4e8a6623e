import type { CollectorTrouble } from '@metta-health-bot/demo';
import type { Fault } from '@metta-health-bot/local-slack';
import fc from 'fast-check';
import { SILENCE_CHOICES, type SilenceChoice } from '../../blocks/kit/controls.ts';

/** A collector begins to do that. */
export interface CollectorTroubleEvent {
  readonly kind: 'trouble';
  readonly collector: string;
  readonly trouble: CollectorTrouble;
}

/** A person uses the `which`-th control of all there are, counted round and round; `choice` in the menu of silences. */
export interface ClickEvent {
  readonly kind: 'press';
  readonly by: string;
  readonly which: number;
  readonly choice: SilenceChoice;
}

/** A person types a command in the channel of the incidents. */
export interface TypedEvent {
  readonly kind: 'type';
  readonly by: string;
  readonly line: string;
}

/** What happens at a moment, `at` milliseconds after the beginning. */
export type Timed<One> = One & { readonly at: number };

/** Any collector of these comes to any trouble, or works again. */
export function troubles(collectors: readonly string[]): fc.Arbitrary<CollectorTroubleEvent> {
  return fc.record({
    kind: fc.constant('trouble' as const),
    collector: fc.constantFrom(...collectors),
    trouble: fc.constantFrom<CollectorTrouble[]>('failed', 'errors', 'slow', 'works', 'works'),
  });
}

/** A member of the channel presses something; a silence is as long as one of these. */
export function clicks(
  choices: readonly SilenceChoice[] = SILENCE_CHOICES.filter((choice) => choice !== 'own'),
): fc.Arbitrary<ClickEvent> {
  return fc.record({
    kind: fc.constant('press' as const),
    by: fc.constantFrom('engineer', 'lead', 'oncall'),
    which: fc.nat(1_000),
    choice: fc.constantFrom(...choices),
  });
}

/** A member of the channel types one of these lines. */
export function typing(lines: readonly string[]): fc.Arbitrary<TypedEvent> {
  return fc.record({
    kind: fc.constant('type' as const),
    by: fc.constantFrom('engineer', 'lead', 'oncall'),
    line: fc.constantFrom(...lines),
  });
}

/** Faults of Slack that are over at once. */
export const briefFault = fc.constantFrom<Fault[]>(
  { kind: 'drop' },
  { kind: 'accept-then-drop' },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 500, accepted: true },
  { kind: 'status', status: 429, retryAfter: 1 },
  { kind: 'html' },
  { kind: 'html', accepted: true },
  { kind: 'empty', accepted: true },
  { kind: 'cut' },
);

/** Those that cost the bot the ten seconds for which it waits. */
export const longFault = fc.constantFrom<Fault[]>({ kind: 'hang' }, { kind: 'accept-then-hang' });

/** Between `minLength` and `maxLength` of these, each at a moment of the first `withinMs` milliseconds. */
export function someOf<One>(
  one: fc.Arbitrary<One>,
  minLength: number,
  maxLength: number,
  withinMs: number,
): fc.Arbitrary<Timed<One>[]> {
  const placed = fc.array(fc.tuple(fc.nat(withinMs), one), { minLength, maxLength });
  return placed.map((list) => list.map(([at, what]) => ({ ...what, at })));
}

/** All of it in the order of time. */
export function inOrder<One>(parts: readonly (readonly Timed<One>[])[]): readonly Timed<One>[] {
  return parts.flat().sort((a, b) => a.at - b.at);
}

/** The one value that this seed draws. */
export function drawn<One>(from: fc.Arbitrary<One>, seed: number): One {
  const [one] = fc.sample(from, { seed, numRuns: 1, unbiased: true });
  if (one === undefined) throw new Error('nothing was drawn');
  return one;
}
