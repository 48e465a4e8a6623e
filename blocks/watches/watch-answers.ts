import { formatDuration } from '../../src/core/duration.ts';
import { capitalize } from '../../src/core/text.ts';
import {
  isPersonal,
  type ScoreNow,
  typedSubject,
  WATCHES,
  type Watch,
  watchWords,
} from '../../src/watches/rules/watch.ts';
import { describeProblem, nextStepFor } from '../kit/channel-problem.ts';
import { escapeCode, escapeMrkdwn } from '../kit/escape.ts';
import { type Message, message, paragraphs, renderNotice } from '../kit/message.ts';
import { channelName } from '../kit/text.ts';
import { type RuleOfOncall, ruleWords } from './rule-words.ts';

/** Characters of the name of something watched. */
const NAME_LENGTH = 100;

/** A watch that was set or changed; `label` is the name of its subject. */
interface SetWatch {
  readonly watch: Watch;
  readonly before: Watch | undefined;
  readonly label: string;
  /** The rule of on-call that notifies the same channel later. */
  readonly beside?: RuleOfOncall;
  /** Undefined if it could not be read. */
  readonly now?: ScoreNow | undefined;
}

/** Answer to a watch in on-call's channel, which this rule notifies no later. */
export function renderWatchCovered(by: RuleOfOncall, subject: string, label: string): Message {
  const sooner = by.holdMs > 0 ? `\`yellow\`, or a time below ${formatDuration(by.holdMs)}` : '`yellow`';
  return renderNotice(
    `Nothing was changed: ${ruleWords(by)} already notifies this channel of ${watchName(label)}, and a watch would be a second thread for the same.`,
    `Next step: none is needed; to be notified sooner, add ${sooner}: \`/health watch ${escapeCode(typedSubject(subject))} yellow\`.`,
  );
}

/** Answer to a watch that was set or changed. */
export function renderWatchSet({ watch, before, label, beside, now }: SetWatch): Message {
  return renderNotice(
    `${watchSentence(watch, label)} The thread says when it is over.`,
    ...nowWords(watch, before, now),
    ...(before === undefined ? [] : [`This replaces: ${watchWords(before)}.`]),
    ...(beside === undefined ? [] : [`Later ${ruleWords(beside)} opens a thread of its own here.`]),
    `\`/health watching\` lists what is watched here; \`/health unwatch ${typed(watch)}\` ends this one.`,
  );
}

/**
 * Words about what is watched at the time at which the watch is set; none while it is healthy or could not be read. Whoever sets a watch of
 * something that is red already must not wait for the thread to learn that.
 */
function nowWords({ level, holdMs }: Watch, before: Watch | undefined, now: ScoreNow | undefined): readonly string[] {
  if (now?.kind === 'unknown') {
    const status = level === 'red' ? 'red' : 'yellow or red';
    return [`Now its data of today are not enough to tell whether it is ${status}: until they are, nothing is posted.`];
  }
  if (now?.kind !== 'breach') return [];
  const words = `It is so already: ${escapeMrkdwn(now.says, SAYS_LENGTH)}.`;
  // A watch that is changed may have its thread, or have waited for a part of its time.
  if (before !== undefined) return [words];
  const when = holdMs === 0 ? 'within two minutes' : `in about ${formatDuration(holdMs)}`;
  return [`${words} If it stays so, its thread begins ${when}.`];
}

/** Characters of the words for a score. */
const SAYS_LENGTH = 300;

/** Answer to a watch that is set already. */
export function renderWatchSame(watch: Watch, label: string): Message {
  return renderNotice(
    `Nothing was changed: ${place(watch)} already watches ${watchName(label)}: ${watchWords(watch)}.`,
    `Next step: to change it, add \`yellow\` or a time, such as \`/health watch ${typed(watch)} yellow for 10m\`; to end it, type \`/health unwatch ${typed(watch)}\`.`,
  );
}

/** Answer to the end of a watch; `before` is undefined if there was none. */
export function renderWatchEnded(before: Watch | undefined, label: string): Message {
  if (before === undefined) {
    return renderNotice(
      `${watchName(label)} is not watched here: nothing was changed.`,
      'Next step: type `/health watching` to see what is.',
    );
  }
  // Another person ends the watch of one who left.
  const where = isPersonal(before) ? 'The direct message with the bot' : 'This channel';
  return renderNotice(
    `${where} no longer watches ${watchName(label)}; until now: ${watchWords(before)}.`,
    'If it is red now, its thread says in a minute that it is no longer watched.',
  );
}

/** Answer to a watch in a channel where the bot cannot post, by Slack's error word. */
export function renderCannotNotify(word: string): Message {
  return renderNotice(
    `No watch was set or changed: ${describeProblem(word, 'this channel')}.`,
    `${nextStepFor(word, 'then watch it again')} Or watch it in the direct message with the bot, which notifies you alone.`,
  );
}

/** Answer to a change that was not stored. */
export function renderWatchRefusal(
  why: 'too-many' | 'full-channel' | 'full' | 'unchecked' | 'refused',
  channel: string,
): Message {
  switch (why) {
    case 'too-many':
      return renderNotice(
        'What this channel watches was changed too often in the last hour: nothing was changed this time.',
        'Next step: try again in an hour. `/health watching` shows what it watches now.',
      );
    case 'full-channel':
      return renderNotice(
        `This channel watches ${WATCHES.ofChannel} things already, and more than that nobody reads: nothing was changed.`,
        'Next step: end one with `/health watching`, or watch a whole area in place of its metrics.',
      );
    case 'full':
      return renderNotice(
        `All channels together watch ${WATCHES.inAll} things already, the most that the bot evaluates: nothing was changed.`,
        'Next step: end a watch that nobody needs with `/health watching` in its channel.',
      );
    case 'unchecked':
      return renderNotice(
        'Slack did not say whether the bot may post there, or who is in that channel: nothing was changed.',
        'Next step: try again in a minute.',
      );
    case 'refused':
      return renderNotice(
        `Only members of ${isPersonal({ channel }) ? 'that direct message' : channelName(channel)} and the person who set the watch may end it: nothing was changed.`,
        'Next step: ask one of them, or join the channel.',
      );
  }
}

/** Notice in the channel about a change of its watches, which others see too. `after` is null for a watch that has ended. */
export function renderWatchChange({
  by,
  before,
  after,
  label,
  now,
}: {
  readonly by: string;
  readonly before: Watch | undefined;
  readonly after: Watch | null;
  readonly label: string;
  readonly now?: ScoreNow | undefined;
}): Message {
  const name = watchName(label);
  if (after === null) return renderNotice(`<@${by}> ended the watch of ${name} in this channel.`);
  const was = before === undefined ? '' : ` Until now: ${watchWords(before)}.`;
  return renderNotice(
    `<@${by}> set a watch: ${watchSentence(after, label, false)}${was} \`/health watching\` lists and ends what is watched here.`,
    ...nowWords(after, before, now),
  );
}

/** Answer to `/health watch` alone: what it does, and how it is typed. */
export function renderWatchHelp(example: string): Message {
  const name = escapeCode(example);
  const lines = [
    'A watch notifies this channel when something turns red: one thread, with when it began and when it is over. Nobody is mentioned, and there are no reminders.',
    [
      `\`/health watch ${name}\`  notify this channel when it has been red for ${watchWords({ level: 'red', holdMs: WATCHES.holdMs }).replace(/^red for /, '')}`,
      `\`/health watch ${name} yellow for 10m\`  also when it is yellow, after 10 minutes; \`for 0m\` at once`,
      `\`/health unwatch ${name}\`  end it`,
      '`/health watching`  what this channel watches, each with a button to end it',
    ].join('\n'),
    'Next step: type `/health watch` with the name of an area or a metric. In the direct message with the bot it notifies you alone.',
  ];
  return message(lines, paragraphs(lines));
}

/** Answer to a time that cannot be read; `typedTime` repeats a person's words. */
export function renderWrongHold(typedTime: string, example: string): Message {
  return renderNotice(
    `"${escapeMrkdwn(typedTime, NAME_LENGTH)}" is not a time that a watch can wait for: nothing was changed. It is from 0 minutes, which is at once, to 24 hours.`,
    `Next step: type for example \`/health watch ${escapeCode(example)} for 30m\`.`,
  );
}

/** Answer to a watch of one environment. */
export function renderNoEnvironment(environment: string): Message {
  return renderNotice(
    `A watch is about all environments together, and not about \`env:${escapeMrkdwn(environment)}\` alone: nothing was changed.`,
    'Next step: type it again without `env:`.',
  );
}

function watchSentence(watch: Watch, label: string, isAnswer = true): string {
  const who = isPersonal(watch) ? 'you are' : 'this channel is';
  const sentence = `${who} notified when ${watchName(label)} is ${watchWords(watch)}.`;
  return isAnswer ? capitalize(sentence) : sentence;
}

function typed({ subject }: Watch): string {
  return escapeCode(typedSubject(subject));
}

function place(watch: Watch): string {
  return isPersonal(watch) ? 'your direct message with the bot' : 'this channel';
}

function watchName(label: string): string {
  return `"${escapeMrkdwn(label, NAME_LENGTH)}"`;
}
