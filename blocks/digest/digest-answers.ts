import { type DigestKind, type DigestTime, describeDigestTime, type WrongTime } from '../../src/core/schedule-text.ts';
import { isPerson } from '../../src/core/slack-ids.ts';
import { capitalize } from '../../src/core/text.ts';
import type { Subscription } from '../../src/digest/rules/schedule.ts';
import { describeProblem, nextStepFor } from '../kit/channel-problem.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { context, type Message, message, renderNotice, section } from '../kit/message.ts';
import { stateButtons } from './digest-controls.ts';
import { unusableSentence, upcoming } from './digest-list.ts';
import { OR_END_IT, THEN_SUBSCRIBE } from './digest-words.ts';
import { aboutWeek, nounOf } from './kind-words.ts';
import type { DigestState, PlannedDigest } from './planned-digest.ts';

/** Characters of a sentence that repeats what a person typed. */
const SENTENCE_LENGTH = 400;

const DESCRIPTION =
  'The digest shows how healthy everything is, what changed since yesterday and what is red, with two pictures, and a reply for each area in its thread. The weekly review compares the week that ended with the one before.';

/** Context of an answer to `/digest`. */
export interface StateView {
  /** The asker's own digests by direct message, if the answer is about a channel. */
  readonly personal: readonly PlannedDigest[];
  readonly now: number;
  readonly timeZone: string;
}

/** Answer to `/digest`: the digests of this channel, or of the person in a direct message, and buttons to change them. */
export function renderDigestState(state: DigestState, { personal, now, timeZone }: StateView): Message {
  const sentences = [
    ...stateSentences(state, now),
    ...weeklySentences(state, now),
    ...personal.map((own) => `${scheduleSentence(own.subscription)} ${nextDigestSentence(own, now)}`),
  ];
  return message(
    [...sentences, 'Type /digest help for all commands'],
    [
      section(sentences.join('\n')),
      { type: 'actions', elements: [...stateButtons(state)] },
      context(`Typing works too: ${subscribeExample(timeZone)}  ·  all commands: \`/digest help\``),
    ],
  );
}

function stateSentences({ place, planned, unusable, problem }: DigestState, now: number): readonly string[] {
  const it = isPerson(place) ? 'you' : 'this channel';
  if (unusable !== undefined) return [unusableSentence(unusable, it), 'Next step: subscribe again, or unsubscribe.'];
  if (planned === undefined) {
    if (isPerson(place)) return ['You get no daily digest by direct message.'];
    const none = 'This channel gets no daily digest.';
    if (problem === null) return [none];
    const why = capitalize(describeProblem(problem, it));
    return [
      none,
      `${why}, so the channel cannot be subscribed.`,
      `${nextStepFor(problem, THEN_SUBSCRIBE)} ${OR_DIRECT}`,
    ];
  }
  const { subscription, isDefault } = planned;
  if (problem !== null) {
    const schedule = `The daily digest of ${isPerson(place) ? 'yours' : it}, at ${describeDigestTime(subscription)}`;
    return [`⚠️ ${schedule}, cannot be posted: ${describeProblem(problem, it)}.`, nextStepFor(problem, OR_END_IT)];
  }
  return [scheduleSentence(subscription), ...(isDefault ? [IS_DEFAULT] : []), nextDigestSentence(planned, now)];
}

/** The weekly review of a place, if it has one. That it cannot be posted is said once, for both. */
function weeklySentences({ place, planned, unusable, weekly, problem }: DigestState, now: number): readonly string[] {
  if (weekly.unusable !== undefined) {
    const it = isPerson(place) ? 'you' : 'this channel';
    return [
      unusableSentence(weekly.unusable, it),
      'Next step: type `/digest subscribe weekly`, or `unsubscribe weekly`.',
    ];
  }
  if (weekly.planned === undefined) return [];
  const sentence = scheduleSentence(weekly.planned.subscription);
  const isSaid = planned !== undefined || (unusable === undefined && !isPerson(place));
  if (problem === null) return [`${sentence} ${nextDigestSentence(weekly.planned, now)}`];
  const why = isSaid
    ? ''
    : ` ${capitalize(describeProblem(problem, 'this channel'))}. ${nextStepFor(problem, OR_END_IT)}`;
  return [`⚠️ ${sentence} It cannot be posted.${why}`];
}

/** Answer to `/digest help`: what a digest is, and all subcommands. */
export function renderDigestHelp(timeZone: string): Message {
  return withSubcommands([DESCRIPTION], timeZone);
}

/** Answer to `/digest subscribe`: the channel's new schedule, the next digest, and what the schedule replaces. */
export function renderSubscribed(planned: PlannedDigest, before: Subscription | null, now: number): Message {
  return renderNotice(
    scheduleSentence(planned.subscription),
    nextDigestSentence(planned, now),
    ...(before === null ? [] : [replacedSentence(before, planned.subscription)]),
  );
}

/** Answer to `/digest unsubscribe`: the digest of the place has ended, or there was none. */
export function renderUnsubscribed(
  place: string,
  { before, wasUnusable }: { readonly before: Subscription | null; readonly wasUnusable: boolean },
  kind: DigestKind = 'daily',
): Message {
  const isPersonal = isPerson(place);
  const it = isPersonal ? 'You' : `<#${place}>`;
  const noun = nounOf({ kind });
  if (before === null && !wasUnusable) {
    const other = kind === 'weekly' ? '' : ' `/digest unsubscribe weekly` ends a weekly review.';
    return renderNotice(
      `${it} had no ${noun}: nothing was changed.`,
      `\`/digest list\` shows the channels that get one.${other}`,
    );
  }
  const was = before === null ? 'it could not be used' : `it came at ${describeDigestTime(before)}`;
  return renderNotice(
    `${it} no longer ${isPersonal ? 'get' : 'gets'} the ${noun}; ${was}.`,
    `Next step: type ${kind === 'weekly' ? '`/digest subscribe weekly`' : '`/digest`'} there to get it again.`,
  );
}

/** Answer to a time of a digest that cannot be read. `what` and `fix` are plain text and repeat a person's words; the example has the zone. */
export function renderWrongDigestTime(
  { what, fix, zone }: Pick<WrongTime, 'what' | 'fix' | 'zone'>,
  {
    kind,
    timeZone,
    isPersonal,
  }: { readonly kind: DigestKind; readonly timeZone: string; readonly isPersonal: boolean },
): Message {
  return renderNotice(
    `${escapeMrkdwn(what, SENTENCE_LENGTH)} Nothing was changed.`,
    `${withFullStop(escapeMrkdwn(capitalize(fix), SENTENCE_LENGTH))} An example: ${subscribeExample(zone ?? timeZone, kind, isPersonal)}`,
  );
}

/** Answer to a subscription of a channel where the bot cannot post, by Slack's error word. */
export function renderCannotPost(word: string): Message {
  const why = capitalize(describeProblem(word, 'this channel'));
  return renderNotice(`${why}: nothing was changed.`, `${nextStepFor(word, THEN_SUBSCRIBE)} ${OR_DIRECT}`);
}

/** Answer to a change that could not be checked, because Slack did not answer. */
export function renderUnchecked(): Message {
  return renderNotice(UNCHECKED, 'Next step: try again in a minute.');
}

/** The problem if Slack did not answer. */
export const UNCHECKED = 'Slack did not say whether the bot may post there: nothing was changed.';

/** Answer to a person who may not end the digest of another channel. */
export function renderMayNotEnd(place: string): Message {
  return renderNotice(
    `Only members of ${isPerson(place) ? 'that direct message' : `<#${place}>`} and the person who subscribed it may end its digest: nothing was changed.`,
    'Next step: ask one of them, or join the channel.',
  );
}

/** Answer to a change of a digest that was not stored. */
export function renderRefusedChange({ kind }: { readonly kind: keyof typeof REFUSED_CHANGES }): Message {
  return renderNotice(...REFUSED_CHANGES[kind]);
}

/** Sentences about a change that was not stored, and the next step. */
export const REFUSED_CHANGES = {
  'too-many': [
    'This digest was changed too often in the last hour: nothing was changed this time.',
    'Next step: try again in an hour. Type `/digest` to see when it comes now.',
  ],
  full: [
    'The bot posts as many digests as it can: nothing was changed.',
    'Next step: end one that nobody reads; `/digest list` shows them.',
  ],
} as const;

const OR_DIRECT = 'Or get the digest by direct message: `/digest subscribe 09:00 me`.';

const IS_DEFAULT = 'This is the default, from the settings: nobody has subscribed this channel.';

/** Sentence about the schedule of a place; `it` is the channel in words. */
export function scheduleSentence(
  { channel, ...time }: DigestTime & Pick<Subscription, 'channel'>,
  it = 'This channel',
): string {
  const when = describeDigestTime(time);
  const noun = nounOf(time);
  return isPerson(channel) ? `You get the ${noun} by direct message at ${when}.` : `${it} gets the ${noun} at ${when}.`;
}

function nextDigestSentence({ subscription, nextAt }: PlannedDigest, now: number): string {
  return `Next: ${upcoming(nextAt, now, subscription.timeZone)}${aboutWeek(subscription, nextAt)}.`;
}

/** Sentence about a schedule that another one replaces. */
export function replacedSentence(before: DigestTime, after: DigestTime): string {
  const [oldTime, newTime] = [describeDigestTime(before), describeDigestTime(after)];
  return oldTime === newTime ? 'Nothing has changed.' : `Until now it came at ${oldTime}.`;
}

function withFullStop(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function withSubcommands(sentences: readonly string[], timeZone: string): Message {
  const lines = [
    "`/digest`  this channel's digests, and buttons to change them",
    `${subscribeExample(timeZone)}  subscribe this channel; also \`9am\`, \`daily\`, \`mon,wed,fri\`, \`mon-thu\`, any city; \`me\` for a direct message`,
    '`/digest subscribe weekly`  the weekly review too, on Mondays at 09:00; also `weekly fri 16:00`, `every week`',
    '`/digest unsubscribe`  end the digest of this channel; `unsubscribe weekly` its weekly review',
    '`/digest now` or `preview`  preview it, or with `weekly` the last week; only you see it',
    '`/digest list`  list the channels that get it',
    '`/digest help`  what it is, and this list',
  ];
  return message(
    [...sentences, 'Type /digest help for all commands'],
    [section(sentences.join('\n')), section(lines.join('\n'))],
  );
}

/** Command line that subscribes a channel, as code, with the given zone. */
function subscribeExample(timeZone: string, kind: DigestKind = 'daily', isPersonal = false): string {
  const words = kind === 'weekly' ? `weekly mon 09:00 ${timeZone}` : `09:00 ${timeZone} weekdays`;
  return `\`/digest subscribe ${words}${isPersonal ? ' me' : ''}\``;
}
