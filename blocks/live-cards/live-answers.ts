import type { Button } from '@slack/types';
import { commandLineOf, isSameScope, type LiveCard } from '../../src/live-cards/rules/live-card.ts';
import { describeProblem, nextStepFor } from '../kit/channel-problem.ts';
import { fittingValue } from '../kit/control-value.ts';
import { LIVE_ACTIONS, typedLine } from '../kit/controls.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { LIMITS } from '../kit/limits.ts';
import { context, header, type Message, message, renderNotice, section } from '../kit/message.ts';
import { link } from '../kit/text.ts';
import { dated, ENDING_WORDS, endButton } from './live-card.ts';

/** A living card with the address of its message, which is undefined before it is posted or if Slack does not say. */
export interface ShownLiveCard {
  readonly card: LiveCard;
  readonly permalink: string | undefined;
}

/** Answer to `/health live`: the channel has a card now. `before` is the one that it had last. */
export function renderBegun(
  { card, permalink }: ShownLiveCard,
  before: LiveCard | undefined,
  timeZone: string,
): Message {
  return renderNotice(
    permalink === undefined
      ? `This channel gets a living card of ${what(card)}: it is posted as soon as Slack accepts it.`
      : `This channel has a ${link(permalink, 'living card')} of ${what(card)}.`,
    'It is edited when a status changes and at least once an hour, and notifies nobody. Its button ends it.',
    ...pinNote(card),
    ...beforeNote(before, timeZone),
  );
}

/** Answer to `/health live` in a channel that has a card: where it is, and a button that puts a new one at the end of the channel. */
export function renderExists(
  { card, permalink }: ShownLiveCard,
  wanted: Pick<LiveCard, 'area' | 'environment'>,
  timeZone: string,
): Message {
  const place = permalink === undefined ? 'living card' : link(permalink, 'living card');
  const isSame = isSameScope(card, wanted);
  const sentences = [
    `This channel has a ${place} already, of ${what(card)}, begun by <@${card.begunBy}> on ${dated(card.begunAt, timeZone)}. A channel has one.`,
    isSame
      ? 'Move Down ends it and posts a new one here below.'
      : `Replace ends it and posts a new one of ${what(wanted)} here below.`,
    ...pinNote(card),
  ];
  const elements = [moveButton(card, wanted, isSame), endButton(card.key)];
  return message(sentences, [section(sentences.join('\n')), { type: 'actions', elements }]);
}

/** Answer to the end of a card. */
export function renderLiveEnded(wasOver: boolean): Message {
  return wasOver
    ? renderNotice('This living card was over already: its message says so in a moment.', BEGIN)
    : renderNotice(
        'The living card of this channel is over: its message stays and says so. Nobody is notified.',
        BEGIN,
      );
}

/** Answer to `/health live end` in a channel without a card. */
export function renderNoLiveCard(before: LiveCard | undefined, timeZone: string): Message {
  return renderNotice('This channel has no living card: nothing was changed.', ...beforeNote(before, timeZone), BEGIN);
}

const BEGIN = 'Next step: type `/health live` for a new one.';

/** Answer to `/health live end` and `list` of one environment. */
export function renderNoLiveEnvironment(word: 'end' | 'list', environment: string): Message {
  return renderNotice(
    `\`/health live ${word}\` is about living cards of all environments, and not of \`env:${escapeMrkdwn(environment)}\` alone: nothing was changed.`,
    `Next step: type \`/health live ${word}\`; a channel has one card at most.`,
  );
}

/** Answers to `/health live` that changed nothing. */
export const LIVE_REFUSALS = {
  direct: [
    'A living card is kept in a channel, and this is a direct message: nothing was changed.',
    'Next step: type `/health live` in the channel that should have it.',
  ],
  'not-a-member': [
    'Only members of this channel may begin or end its living card: nothing was changed.',
    'Next step: join the channel, or ask a member.',
  ],
  unchecked: [
    'Slack did not say whether you are a member of this channel and whether the bot may post here: nothing was changed.',
    'Next step: try again in a minute.',
  ],
  'too-many': [
    'The living card of this channel was begun and ended too often in the last hour: nothing was changed this time.',
    'Next step: try again in an hour.',
  ],
  'no-room': [
    'The bot keeps as many living cards as it can: nothing was posted.',
    'Next step: end one that nobody needs; `/health live list` shows them.',
  ],
  'not-in-catalog': [
    'The catalog no longer has the area or the environment that this card would show: nothing was changed.',
    'Next step: type `/health live` with another name; `/health help` lists them.',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Answer to `/health live` in a channel where the bot may not post, by Slack's error word. */
export function renderCannotPostLive(word: string): Message {
  return renderNotice(
    `No living card was posted: ${describeProblem(word, 'this channel')}.`,
    nextStepFor(word, 'then type `/health live` again'),
  );
}

/** Characters of Slack's error word. */
const WORD_LENGTH = 60;

/** An entry of the list. `problem` is Slack's error word for which its last edit is not shown; null if there is none. */
export interface ListedLiveCard extends ShownLiveCard {
  readonly problem: string | null;
}

/** Living cards as a person may see them. */
export interface LiveCardList {
  readonly live: readonly ListedLiveCard[];
  /** Cards that ended by themselves in the last days, in channels that have no other. */
  readonly over: readonly LiveCard[];
  /** Number of cards that are not listed: of channels that are private or may be, and those beyond the most that are listed. */
  readonly others: number;
}

/** Answer to `/health live list`: the cards of public channels and of this one. */
export function renderLiveList({ live, over, others }: LiveCardList, timeZone: string): Message {
  const rest = others === 0 ? [] : [`${others} more, in private channels or beyond those listed`];
  const lines = [...live.map((entry) => liveLine(entry, timeZone)), ...over.map((card) => overLine(card, timeZone))];
  if (lines.length === 0) {
    return renderNotice(['No channel that you can see here has a living card', ...rest].join('; '), BEGIN_THERE);
  }
  const count = live.length === 1 ? '1 living card' : `${live.length} living cards`;
  return message(
    [[count, ...lines, ...rest].join('. ')],
    [header(count), ...lines.map(section), ...rest.map((line) => context(line)), context(BEGIN_THERE)],
  );
}

const BEGIN_THERE = 'Next step: type `/health live` in a channel that should have one.';

function liveLine({ card, permalink, problem }: ListedLiveCard, timeZone: string): string {
  const where = permalink === undefined ? 'without a link' : link(permalink, 'show');
  const state = `drawn ${dated(card.drawnAt, timeZone)}`;
  const trouble = problem === null ? [] : [`⚠️ Slack does not accept its edits (${escapeMrkdwn(problem, WORD_LENGTH)})`];
  return [`<#${card.channel}>`, typedLine(commandLineOf(card)), where, state, ...trouble].join('  ·  ');
}

function overLine(card: LiveCard, timeZone: string): string {
  return [`⚪ <#${card.channel}>`, typedLine(commandLineOf(card)), overWords(card, timeZone)].join('  ·  ');
}

function overWords({ ending, endedAt }: LiveCard, timeZone: string): string {
  return `over since ${dated(endedAt ?? 0, timeZone)}: ${ENDING_WORDS[ending ?? 'ended']}`;
}

function beforeNote(before: LiveCard | undefined, timeZone: string): readonly string[] {
  const isQuiet =
    before === undefined || before.ending === null || before.ending === 'ended' || before.ending === 'moved';
  return isQuiet ? [] : [`The last one here is ${overWords(before, timeZone)}.`];
}

/** The reason for which a card is not pinned; none while it is, or may be in a moment. */
function pinNote({ pin }: LiveCard): readonly string[] {
  if (pin === null || pin === 'pinned' || pin === 'unpinned') return [];
  if (pin === 'missing_scope')
    return [
      'It is not pinned: the app has no scope `pins:write`, which is optional. Pin it yourself, or ask an admin to add the scope and to reinstall the app.',
    ];
  return [
    `It is not pinned: Slack did not accept that (${escapeMrkdwn(pin, WORD_LENGTH)}), as for a channel with 100 pins. Pin it yourself after you have removed one.`,
  ];
}

function what(shown: Pick<LiveCard, 'area' | 'environment'>): string {
  return typedLine(commandLineOf(shown));
}

function moveButton(
  card: LiveCard,
  { area, environment }: Pick<LiveCard, 'area' | 'environment'>,
  isSame: boolean,
): Button {
  return {
    type: 'button',
    action_id: LIVE_ACTIONS.move,
    text: { type: 'plain_text', text: isSame ? 'Move Down' : 'Replace' },
    value: fittingValue(JSON.stringify([card.key, area, environment]), LIMITS.buttonValue),
    confirm: {
      title: { type: 'plain_text', text: isSame ? 'Move this living card down?' : 'Replace this living card?' },
      text: {
        type: 'plain_text',
        text: 'The card above is over, for everybody in this channel: its message stays and says so. A new one is posted below. Nobody is notified.',
      },
      confirm: { type: 'plain_text', text: isSame ? 'Move Down' : 'Replace' },
      deny: { type: 'plain_text', text: 'Keep It' },
    },
  };
}
