import { escapeMrkdwn } from '../blocks/kit/escape.ts';
import { renderNotice } from '../blocks/kit/message.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import type { DigestKind } from '../src/core/schedule-text.ts';
import { joinScheduleWords, WEEKLY_WORDS } from '../src/core/schedule-words.ts';
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
  const others = subcommandFirst(args.raw.split(' ').filter((word) => !isMe(word)));
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

const ALL_SUBCOMMANDS = ['now', 'preview', ...Object.keys(ALIASES), ...Object.values(ALIASES).flat()];

/** `weekly preview` means what `preview weekly` does. */
function subcommandFirst(words: readonly string[]): readonly string[] {
  const [first = '', second = '', ...rest] = words;
  const isSwapped = WEEKLY_WORDS.includes(first.toLowerCase()) && ALL_SUBCOMMANDS.includes(second.toLowerCase());
  return isSwapped ? [second, first, ...rest] : words;
}

/** The kind that the words name, `daily` or `weekly`, and the words without it. */
export function splitKind(words: string): { readonly kind: DigestKind; readonly words: string } {
  const tokens = joinScheduleWords(cleanTyped(words)).split(' ').map(withoutPunctuation).filter(Boolean);
  const isWeekly = (word: string) => WEEKLY_WORDS.includes(word.toLowerCase());
  const isKind = (word: string) => isWeekly(word) || /^(?:the|daily|digest)$/i.test(word);
  return {
    kind: tokens.some(isWeekly) ? 'weekly' : 'daily',
    words: tokens.every(isKind) ? '' : words,
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
