import type { Fault } from '@metta-health-bot/local-slack';
import fc from 'fast-check';
import {
  briefFault,
  type ClickEvent,
  type CollectorTroubleEvent,
  clicks,
  drawn,
  inOrder,
  longFault,
  someOf,
  type Timed,
  type TypedEvent,
  troubles,
  typing,
} from './random-events.ts';

/** Something that happens to a bot, `at` milliseconds after it began. */
export type ScriptEvent = Timed<
  | CollectorTroubleEvent
  | ClickEvent
  | TypedEvent
  /** The next call of that method goes wrong. */
  | { readonly kind: 'fault'; readonly method: string; readonly fault: Fault }
  /** SIGKILL, and a new start at once. */
  | { readonly kind: 'kill' }
>;

const SCRIPT_MS = 5_000;
const OUTBREAK_MS = 500;
/** Those of the shipped catalog. */
export const COLLECTORS = ['github', 'wandb', 'skypilot', 'eval', 'health'] as const;

const trouble = troubles(COLLECTORS);
/** So that there is something to press, and to be killed in the middle of. */
const outbreak = trouble.map((one) => ({ ...one, trouble: 'failed' as const }));

const method = fc.constantFrom(
  ...['chat.postMessage', 'chat.postMessage', 'chat.postMessage', 'chat.update', 'chat.update'],
  ...['conversations.history', 'response_url'],
);
const fault = fc.record({
  kind: fc.constant('fault' as const),
  method,
  fault: fc.oneof({ weight: 15, arbitrary: briefFault }, { weight: 1, arbitrary: longFault }),
});
const kill = fc.constant({ kind: 'kill' as const });

function scriptWith(lines: readonly string[]): fc.Arbitrary<readonly ScriptEvent[]> {
  const parts = fc.tuple(
    someOf(outbreak, 1, 2, OUTBREAK_MS),
    someOf(trouble, 4, 8, SCRIPT_MS),
    someOf(clicks(), 6, 10, SCRIPT_MS),
    someOf(fault, 3, 7, SCRIPT_MS),
    someOf(kill, 2, 2, SCRIPT_MS),
  );
  if (lines.length === 0) return parts.map((all) => inOrder<ScriptEvent>(all));
  return fc
    .tuple(parts, someOf(typing(lines), 4, 8, SCRIPT_MS))
    .map(([all, typed]) => inOrder<ScriptEvent>([...all, typed]));
}

/** Five seconds in the life of a bot, in which people type some of these lines: the same for the same seed. */
export function scriptOf(seed: number, lines: readonly string[]): readonly ScriptEvent[] {
  return drawn(scriptWith(lines), seed);
}
