import { escapeMrkdwn } from '../blocks/kit/escape.ts';
import { renderNotice } from '../blocks/kit/message.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import { cleanTyped, withoutPunctuation } from '../src/core/typed-text.ts';
import { type Arguments, parseArguments } from './arguments.ts';

/** Other words for a subcommand of `/digest`. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  subscribe: ['start', 'on', 'enable', 'add', 'set', 'sub', 'change', 'edit', 'update'],
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
  /** The whole line as it was typed, without `me`. */
  readonly line: string;
}

const HELP: DigestWords = { subcommand: 'help', words: '', isPersonal: false, line: 'help' };

/** Reads the arguments of `/digest`; a card that explains what cannot be part of them. */
export function readDigestWords(text: string): DigestWords | Card {
  const args = parseArguments(text, []);
  if (args.environments.length > 0) return explainEnvironment(args);
  if (args.isHelp) return HELP;
  const others = args.raw.split(' ').filter((word) => !isMe(word));
  const [first = '', ...rest] = others;
  const typed = withoutPunctuation(cleanTyped(first)).toLowerCase();
  if (typed === 'help') return HELP;
  const known = Object.entries(ALIASES).find(([, aliases]) => aliases.includes(typed))?.[0];
  return {
    subcommand: known ?? typed,
    words: rest.filter((word) => withoutPunctuation(word) !== '').join(' '),
    isPersonal: args.raw.split(' ').some(isMe),
    line: others.join(' '),
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
  return /^me$/i.test(withoutPunctuation(cleanTyped(word)));
}
