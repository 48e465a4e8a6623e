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
}

/** Asks which of several metrics was meant, in a menu. */
export function renderMetricChoice({ words, choices, commandLine }: MetricChoice, view: CardView): Message {
  const names = choices.slice(0, 10).map(({ label }) => escapeMrkdwn(label));
  const rest = choices.length > names.length ? ` and ${choices.length - names.length} more` : '';
  const text = `"${escapeMrkdwn(words)}" matches ${choices.length} metrics: ${names.join(', ')}${rest}`;
  return message(
    [text],
    [
      section(`${text}.`),
      ...ending(view.audience, { commandLine, shareable: false, menu: { of: 'a metric', choices } }),
    ],
  );
}
