import { escapeMrkdwn } from '../blocks/kit/escape.ts';
import { renderNotice } from '../blocks/kit/message.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import { withoutPunctuation } from '../src/core/typed-text.ts';
import { type Arguments, parseArguments } from './arguments.ts';

/** Other words for a subcommand of `/digest`. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  subscribe: ['start', 'on', 'enable', 'add', 'set', 'sub'],
  unsubscribe: ['stop', 'off', 'cancel', 'end', 'disable', 'remove', 'delete', 'unsub'],
};

/** A subcommand of `/digest` as it is meant. */
export interface DigestWords {
  /** Lower case; `subscribe` for `start`, `unsubscribe` for `stop`. Empty if nothing was typed. */
  readonly subcommand: string;
  /** The words after it, as they were typed, without `me`. */
  readonly words: string;
  /** Whether `me` was among them: the digest of the person alone. */
  readonly isPersonal: boolean;
}

/** Reads the arguments of `/digest`; a card that explains what cannot be part of them. */
export function readDigestWords(text: string): DigestWords | Card {
  const args = parseArguments(text, []);
  if (args.environments.length > 0) return explainEnvironment(args);
  if (args.isHelp) return { subcommand: 'help', words: '', isPersonal: false };
  if (isMe(args.words)) return { subcommand: '', words: '', isPersonal: true };
  const [first = ''] = args.words.toLowerCase().split(' ');
  const rest = args.raw.split(' ').slice(1);
  const known = Object.entries(ALIASES).find(([, aliases]) => aliases.includes(first))?.[0];
  return {
    subcommand: known ?? first,
    words: rest.filter((word) => !isMe(word) && withoutPunctuation(word) !== '').join(' '),
    isPersonal: rest.some(isMe),
  };
}

function explainEnvironment({ environments, raw }: Arguments): Card {
  const line = escapeMrkdwn(`/digest ${raw}`.trim());
  const name = escapeMrkdwn(environments.join(', '));
  return explanation(
    renderNotice(
      `The digest is about all environments together: \`env:${name}\` cannot narrow it, and nothing was changed.`,
      `Next step: type \`${line}\`. \`/health env:${name}\` shows one environment.`,
    ),
  );
}

function isMe(word: string): boolean {
  return /^me$/i.test(withoutPunctuation(word));
}
