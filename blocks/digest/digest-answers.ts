import { dateOf, lastLocalDays, timeOfDay } from '../../src/core/days.ts';
import { type DigestTime, describeDigestTime } from '../../src/core/schedule-text.ts';
import { andMore, capitalize } from '../../src/core/text.ts';
import type { Subscription } from '../../src/digest/rules/schedule.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { header, type Message, message, paragraphs, renderNotice, section } from '../kit/message.ts';
import { enumerate } from '../kit/text.ts';
import { shortDate } from '../kit/time.ts';

/** A channel's digest, and when it is posted next. */
export interface PlannedDigest {
  readonly subscription: Subscription;
  /** In milliseconds since 1970. */
  readonly nextAt: number;
  /** Whether it comes from the settings and nobody subscribed the channel. */
  readonly isDefault: boolean;
}

/** Channels that the list names, at most; the others are counted. */
const MOST_CHANNELS = 50;

/** Characters of a sentence that repeats what a person typed. */
const SENTENCE_LENGTH = 400;

const DESCRIPTION =
  'The digest shows how healthy everything is, what changed since yesterday and what is red, with two pictures, and a reply for each area in its thread.';

/** Answer to `/digest`: the channel's digest, or that it has none, and all subcommands. */
export function renderChannelDigest(planned: PlannedDigest | undefined, now: number, timeZone: string): Message {
  if (planned === undefined) return withSubcommands(['This channel gets no daily digest.'], timeZone);
  const { subscription, isDefault } = planned;
  const sentences = [
    scheduleSentence(subscription),
    ...(isDefault ? [IS_DEFAULT] : []),
    nextDigestSentence(planned, now),
  ];
  return withSubcommands(sentences, timeZone);
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

/** Answer to `/digest unsubscribe`: the channel's digest has ended, or there was none. */
export function renderUnsubscribed(before: Subscription | null): Message {
  if (before === null) {
    return renderNotice(
      'This channel had no daily digest: nothing was changed.',
      '`/digest list` shows the channels that get one.',
    );
  }
  return renderNotice(
    `This channel no longer gets the daily digest; it came at ${describeDigestTime(before)}.`,
    'Next step: to get it again, type `/digest subscribe` with a time.',
  );
}

/** Answer to `/digest list`: all channels that get a digest, in the given order. */
export function renderDigestList(all: readonly PlannedDigest[], now: number, timeZone: string): Message {
  if (all.length === 0) {
    const nextStep = `Next step: in the channel that should get it, type ${subscribeExample(timeZone)}.`;
    return renderNotice('No channel gets the daily digest.', nextStep);
  }
  const next = ({ subscription, nextAt }: PlannedDigest) => upcoming(nextAt, now, subscription.timeZone);
  const count = all.length === 1 ? '1 channel gets' : `${all.length} channels get`;
  const spoken = all.map((planned) => `${mention(planned.subscription)} (${next(planned)})`);
  return message(
    [`${count} the daily digest: ${enumerate(spoken)}`],
    [header(`${count} the daily digest`), ...paragraphs(digestLines(all, now))],
  );
}

/** Lines of mrkdwn, one for each channel that gets a digest: its schedule and the next one. */
export function digestLines(all: readonly PlannedDigest[], now: number): readonly string[] {
  const lines = all.slice(0, MOST_CHANNELS).map(({ subscription, nextAt, isDefault }) => {
    const next = upcoming(nextAt, now, subscription.timeZone);
    const parts = [mention(subscription), describeDigestTime(subscription), `next: ${next}`];
    return [...parts, ...(isDefault ? ['the default, from the settings'] : [])].join('  ·  ');
  });
  return [...lines, ...andMore(all.length - lines.length)];
}

/** Answer to a time that cannot be read. `problem` and `fix` are plain text and repeat what a person typed. */
export function renderWrongDigestTime(problem: string, fix: string, timeZone: string): Message {
  return renderNotice(
    `${escapeMrkdwn(problem, SENTENCE_LENGTH)} Nothing was changed.`,
    `${withFullStop(escapeMrkdwn(capitalize(fix), SENTENCE_LENGTH))} An example: ${subscribeExample(timeZone)}`,
  );
}

/** Answer to `/digest subscribe` in a channel where the bot cannot post. */
export function renderNotInChannel(): Message {
  return renderNotice(
    'The bot is not in this channel and could not post here: nothing was changed.',
    'Next step: type `/invite @` with the name of this bot, then repeat the command.',
  );
}

/** Answer to a change of a channel's digest that was changed too often within the last hour. */
export function renderTooManyChanges(): Message {
  return renderNotice(
    'The daily digest of this channel was changed too often in the last hour: nothing was changed this time.',
    'Next step: try again in an hour. Type `/digest` to see when it comes now.',
  );
}

/** Answer to `/digest subscribe` in a direct message. */
export function renderOnlyInChannels(timeZone: string): Message {
  return renderNotice(
    'The daily digest goes to a channel, and this is a direct message: nothing was changed.',
    `Next step: in the channel that should get it, type ${subscribeExample(timeZone)}. \`/digest now\` and \`/digest list\` work here too.`,
  );
}

const IS_DEFAULT = 'This is the default, from the settings: nobody has subscribed this channel.';

function scheduleSentence(time: DigestTime): string {
  return `This channel gets the daily digest at ${describeDigestTime(time)}.`;
}

function nextDigestSentence({ subscription: { timeZone }, nextAt }: PlannedDigest, now: number): string {
  return `Next: ${upcoming(nextAt, now, timeZone)} (${timeZone}).`;
}

function replacedSentence(before: DigestTime, after: DigestTime): string {
  const [oldTime, newTime] = [describeDigestTime(before), describeDigestTime(after)];
  return oldTime === newTime ? 'Nothing has changed.' : `Until now it came at ${oldTime}.`;
}

function mention({ channel }: Subscription): string {
  return `<#${channel}>`;
}

function withFullStop(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function withSubcommands(sentences: readonly string[], timeZone: string): Message {
  const lines = [
    `${subscribeExample(timeZone)}  subscribe this channel; also \`9am\`, \`daily\`, \`mon,wed,fri\`, \`mon-thu\`, any time zone`,
    '`/digest unsubscribe`  end the digest of this channel',
    '`/digest now` or `preview`  preview it; only you see it',
    '`/digest list`  list the channels that get it',
    '`/digest help`  what it is, and this list',
  ];
  return message(
    [...sentences, 'Type /digest help for all commands'],
    [section(sentences.join('\n')), section(lines.join('\n'))],
  );
}

/** Time of the next digest in words: `today, 09:00`, `tomorrow, Wed, Nov 25, 09:00`, `Mon, Nov 30, 09:00`. */
export function upcoming(at: number, now: number, timeZone: string): string {
  const time = timeOfDay(at, timeZone);
  const [yesterday, date] = lastLocalDays(at, timeZone, 2).map((day) => day.date);
  const today = dateOf(now, timeZone);
  if (date === today) return `today, ${time}`;
  const day = `${weekday(at, timeZone)}, ${shortDate(date ?? today)}, ${time}`;
  return yesterday === today ? `tomorrow, ${day}` : day;
}

function weekday(instant: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-US', { weekday: 'short', timeZone }).format(instant);
}

/** Command line that subscribes a channel, as code, with the given zone. */
function subscribeExample(timeZone: string): string {
  return `\`/digest subscribe 09:00 ${timeZone} weekdays\``;
}
