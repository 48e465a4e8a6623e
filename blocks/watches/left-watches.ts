import { enumerateFirst } from '../../src/core/text.ts';
import { escapeCode } from '../kit/escape.ts';
import { type Message, renderNotice } from '../kit/message.ts';

/** Names of watches that a notice has, at most; the list of the channel has all. */
const MOST_NAMED = 5;

/**
 * Notice about watches that the catalog no longer has, by their names as people type them. It mentions nobody: nothing is broken, and each
 * of them is ended with one line.
 */
export function renderLeftWatches(names: readonly string[], isPersonal: boolean): Message {
  const written = enumerateFirst(
    names.map((name) => `\`${escapeCode(name)}\``),
    MOST_NAMED,
  );
  const [first = 'NAME'] = names;
  const who = isPersonal ? 'you watch' : 'this channel watches';
  const ending = `\`/health unwatch ${escapeCode(first)}\``;
  const [they, them, step] =
    names.length === 1
      ? ['It', 'it', `end the watch with ${ending}`]
      : ['They', 'them', `end each with ${ending} and so on`];
  return renderNotice(
    `The catalog no longer has ${written}, which ${who}. ${they} cannot be evaluated any more: nothing is posted about ${them}, red or not.`,
    `Next step: ${step}, or with \`/health watching\`, and watch the new name if there is one.`,
  );
}
