import fc from 'fast-check';
import { SILENCE_CHOICES, type SilenceChoice } from '../../blocks/ids.ts';
import type { CollectorTrouble } from '../../sandbox/datadog/collector-troubles.ts';
import type { Fault } from '../../sandbox/slack/faults.ts';

/** Something that happens to a bot, `at` milliseconds after it began. */
export type Happening = {
  readonly at: number;
} & (
  | { readonly kind: 'trouble'; readonly collector: string; readonly trouble: CollectorTrouble }
  /** A person uses the `which`-th control of all there are, counted round and round; `choice` in the menu of silences. */
  | { readonly kind: 'press'; readonly by: string; readonly which: number; readonly choice: SilenceChoice }
  /** The next call of that method goes wrong. */
  | { readonly kind: 'fault'; readonly method: string; readonly fault: Fault }
  /** SIGKILL, and a new start at once. */
  | { readonly kind: 'kill' }
);

const SCRIPT_MS = 5_000;
/** Those of the shipped catalog. */
export const COLLECTORS = ['github', 'wandb', 'skypilot', 'eval', 'health'] as const;

const trouble = fc.record({
  kind: fc.constant('trouble' as const),
  collector: fc.constantFrom(...COLLECTORS),
  trouble: fc.constantFrom<CollectorTrouble[]>('failed', 'errors', 'slow', 'works', 'works'),
});
/** So that there is something to press, and to be killed in the middle of. */
const outbreak = trouble.map((one) => ({ ...one, trouble: 'failed' as const }));

const press = fc.record({
  kind: fc.constant('press' as const),
  by: fc.constantFrom('engineer', 'lead', 'oncall'),
  which: fc.nat(1_000),
  choice: fc.constantFrom(...SILENCE_CHOICES.filter((choice) => choice !== 'own')),
});

const brief = fc.constantFrom<Fault[]>(
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
/** Costs the bot the ten seconds for which it waits. */
const long = fc.constantFrom<Fault[]>({ kind: 'hang' }, { kind: 'accept-then-hang' });
const method = fc.constantFrom(
  ...['chat.postMessage', 'chat.postMessage', 'chat.postMessage', 'chat.update', 'chat.update'],
  ...['conversations.history', 'response_url'],
);
const fault = fc.record({
  kind: fc.constant('fault' as const),
  method,
  fault: fc.oneof({ weight: 15, arbitrary: brief }, { weight: 1, arbitrary: long }),
});
const kill = fc.constant({ kind: 'kill' as const });

const some = <One>(one: fc.Arbitrary<One>, minLength: number, maxLength: number, withinMs = SCRIPT_MS) =>
  fc.array(fc.tuple(fc.nat(withinMs), one), { minLength, maxLength });

const script = fc
  .tuple(some(outbreak, 1, 2, 500), some(trouble, 4, 8), some(press, 6, 10), some(fault, 3, 7), some(kill, 2, 2))
  .map((parts): readonly Happening[] =>
    parts
      .flat()
      .map(([at, what]) => ({ at, ...what }))
      .sort((a, b) => a.at - b.at),
  );

/** Five seconds in the life of a bot: the same for the same seed. */
export function scriptOf(seed: number): readonly Happening[] {
  const [drawn] = fc.sample(script, { seed, numRuns: 1, unbiased: true });
  return drawn ?? [];
}
