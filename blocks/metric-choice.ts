import { enumerateFirst } from '../src/core/text.ts';
import type { CardView } from './card.ts';
import { type Choice, ending } from './controls.ts';
import { escapeMrkdwn } from './escape.ts';
import { section } from './layout.ts';
import { type Message, message } from './message.ts';

/** Several metrics answer to a word: which one it should be. */
export interface MetricChoice {
  readonly words: string;
  readonly choices: readonly Choice[];
  readonly commandLine: string;
  /** Whether a button may ask the same again. */
  readonly repeatable: boolean;
}

/** Asks which of several metrics was meant, in a menu. */
export function renderMetricChoice({ words, choices, commandLine, repeatable }: MetricChoice, view: CardView): Message {
  const names = choices.map(({ label }) => escapeMrkdwn(label));
  const text = `"${escapeMrkdwn(words)}" matches ${choices.length} metrics: ${enumerateFirst(names, 10)}`;
  return message(
    [text],
    [
      section(`${text}.`),
      ...ending(view.audience, { commandLine, repeatable, shareable: false, menu: { of: 'a metric', choices } }),
    ],
  );
}
