import { dateOf, lastLocalDays, timeOfDay } from '../../src/core/days.ts';
import { type DigestTime, describeDigestTime } from '../../src/core/schedule-text.ts';
import { andMore, capitalize } from '../../src/core/text.ts';
import type { Subscription } from '../../src/digest/rules/schedule.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { header, type Message, message, paragraphs, renderNotice, section } from '../kit/message.ts';
import { enumerate } from '../kit/text.ts';
import { shortDate } from '../kit/time.ts';

/** A channel's digest, and when it comes next. */
export interface PlannedDigest {
  readonly subscription: Subscription;
  /** In milliseconds since 1970. */
  readonly nextAt: number;
  /** Whether nobody asked for it: it comes from the settings. */
  readonly isDefault: boolean;
}

/** Channels that the list names; the rest is counted. */
const CHANNELS = 50;

/** Characters of a sentence that repeats what somebody typed. */
const SENTENCE = 400;

const WHAT =
  'The digest shows how healthy everything is, what changed since yesterday and what is red, with two pictures, and a reply for each area in its thread.';

/** What this channel gets, or that it gets nothing, and all that can be asked. */
export function renderChannelDigest(planned: PlannedDigest | undefined, now: number, timeZone: string): Message {
  if (planned === undefined) return withHowTo(['This channel gets no daily digest.'], timeZone);
  const { subscription, isDefault } = planned;
  return withHowTo([gets(subscription), ...(isDefault ? [BY_DEFAULT] : []), nextLine(planned, now)], timeZone);
}

/** What a digest is, and all that can be asked. */
export function renderDigestHelp(timeZone: string): Message {
  return withHowTo([WHAT], timeZone);
}

/** What the channel gets from now on, when it comes next, what it replaces. */
export function renderSubscribed(planned: PlannedDigest, before: Subscription | null, now: number): Message {
  return renderNotice(
    gets(planned.subscription),
    nextLine(planned, now),
    ...(before === null ? [] : [replaced(before, planned.subscription)]),
  );
}

/** That the digest of this channel has ended, or that there was none. */
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

/** All channels that get a digest, in the given order. */
export function renderDigestList(all: readonly PlannedDigest[], now: number, timeZone: string): Message {
  if (all.length === 0) {
    const first = `Next step: in the channel that should get it, type ${subscribeExample(timeZone)}.`;
    return renderNotice('No channel gets the daily digest.', first);
  }
  const next = ({ subscription, nextAt }: PlannedDigest) => upcoming(nextAt, now, subscription.timeZone);
  const count = all.length === 1 ? '1 channel gets' : `${all.length} channels get`;
  const spoken = all.map((planned) => `${mention(planned.subscription)} (${next(planned)})`);
  return message(
    [`${count} the daily digest: ${enumerate(spoken)}`],
    [header(`${count} the daily digest`), ...paragraphs(digestLines(all, now))],
  );
}

/** Channels that get a digest, a line each: when, and when next. */
export function digestLines(all: readonly PlannedDigest[], now: number): readonly string[] {
  const lines = all.slice(0, CHANNELS).map(({ subscription, nextAt, isDefault }) => {
    const next = upcoming(nextAt, now, subscription.timeZone);
    const parts = [mention(subscription), describeDigestTime(subscription), `next: ${next}`];
    return [...parts, ...(isDefault ? ['the default, from the settings'] : [])].join('  ·  ');
  });
  return [...lines, ...andMore(all.length - lines.length)];
}

/** That a time cannot be read: both sentences are plain text, out of what somebody typed. */
export function renderWrongDigestTime(what: string, fix: string, timeZone: string): Message {
  return renderNotice(
    `${escapeMrkdwn(what, SENTENCE)} Nothing was changed.`,
    `${sentence(escapeMrkdwn(capitalize(fix), SENTENCE))} An example: ${subscribeExample(timeZone)}`,
  );
}

/** To somebody who wants a digest where the bot cannot post. */
export function renderNotInChannel(): Message {
  return renderNotice(
    'The bot is not in this channel and could not post here: nothing was changed.',
    'Next step: type `/invite @` with the name of this bot, then repeat the command.',
  );
}

/** To somebody who would change a channel's digest once more, though it was changed very often within the last hour. */
export function renderTooManyChanges(): Message {
  return renderNotice(
    'The daily digest of this channel was changed too often in the last hour: nothing was changed this time.',
    'Next step: try again in an hour. Type `/digest` to see when it comes now.',
  );
}

/** To somebody who wants a digest in a direct message. */
export function renderOnlyInChannels(timeZone: string): Message {
  return renderNotice(
    'The daily digest goes to a channel, and this is a direct message: nothing was changed.',
    `Next step: in the channel that should get it, type ${subscribeExample(timeZone)}. \`/digest now\` and \`/digest list\` work here too.`,
  );
}

const BY_DEFAULT = 'This is the default, from the settings: nobody has subscribed this channel.';

function gets(time: DigestTime): string {
  return `This channel gets the daily digest at ${describeDigestTime(time)}.`;
}

function nextLine({ subscription: { timeZone }, nextAt }: PlannedDigest, now: number): string {
  return `Next: ${upcoming(nextAt, now, timeZone)} (${timeZone}).`;
}

function replaced(before: DigestTime, after: DigestTime): string {
  const [old, now] = [describeDigestTime(before), describeDigestTime(after)];
  return old === now ? 'Nothing has changed.' : `Until now it came at ${old}.`;
}

function mention({ channel }: Subscription): string {
  return `<#${channel}>`;
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function withHowTo(sentences: readonly string[], timeZone: string): Message {
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

/** When a digest comes next, in words: `today, 09:00`, `tomorrow, Wed, Nov 25, 09:00`, `Mon, Nov 30, 09:00`. */
export function upcoming(at: number, now: number, timeZone: string): string {
  const time = timeOfDay(at, timeZone);
  const [yesterday, date] = lastLocalDays(at, timeZone, 2).map((day) => day.date);
  const today = dateOf(now, timeZone);
  if (date === today) return `today, ${time}`;
  const day = `${weekday(at, timeZone)}, ${shortDate(date ?? today)}, ${time}`;
  return yesterday === today ? `tomorrow, ${day}` : day;
}

/** `Wed`. */
function weekday(instant: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-US', { weekday: 'short', timeZone }).format(instant);
}

/** What a person can type to get a digest, in their own zone. */
function subscribeExample(timeZone: string): string {
  return `\`/digest subscribe 09:00 ${timeZone} weekdays\``;
}
