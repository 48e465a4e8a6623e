import type { KnownBlock } from '@slack/types';
import { dateOf, lastLocalDays, timeOfDay } from '../../src/core/days.ts';
import { type DigestKind, describeDigestTime, kindOf } from '../../src/core/schedule-text.ts';
import { isPerson } from '../../src/core/slack-ids.ts';
import { andMore } from '../../src/core/text.ts';
import type { UnusableSubscription } from '../../src/digest/rules/usable.ts';
import { describeProblem, nextStepFor } from '../kit/channel-problem.ts';
import { cut, escapeMrkdwn } from '../kit/escape.ts';
import { LIMITS } from '../kit/limits.ts';
import { context, header, type Message, message, mrkdwn, renderNotice } from '../kit/message.ts';
import { enumerateWith, MAX_LISTED } from '../kit/text.ts';
import { shortDate } from '../kit/time.ts';
import { removeButton } from './digest-controls.ts';
import { OR_END_IT } from './digest-words.ts';
import { nounOf } from './kind-words.ts';
import type { DigestOverview, PlannedDigest } from './planned-digest.ts';

/** Channels that the list names, at most; the others are counted. Each is a block, and a message has 50. */
const MOST_CHANNELS = 45;
/** Characters of the reason why a subscription cannot be used. */
const REASON_LENGTH = 120;

/** Context of a list of digests. */
export interface DigestListView {
  /** Slack id of the person who reads it: digests by direct message of others are only counted. */
  readonly reader: string;
  /** Ids of the channels of which that person may know; others are only counted, unless the person subscribed them. */
  readonly visible: ReadonlySet<string>;
  readonly now: number;
  readonly timeZone: string;
}

/**
 * Answer to `/digest list`: all channels that get a digest in the given order, those that cannot first, each with a button to remove it.
 */
export function renderDigestList(overview: DigestOverview, view: DigestListView): Message {
  const { listed, others } = ofReader(overview, view);
  if (listed.length === 0) {
    const nextStep = 'Next step: type `/digest` in the channel that should get it.';
    const notes = otherNotes(others).map((note) => `${note}.`);
    const none = others.channels === 0 ? 'No channel gets a digest.' : 'No channel that you see here gets a digest.';
    return renderNotice([none, ...notes].join(' '), nextStep);
  }
  const count = countWords(listed);
  const spoken = (entry: Entry) => {
    const kind = kindIn(entry) === 'weekly' ? 'weekly, ' : '';
    return `${nameOf(entry, view.reader)} (${kind}${spokenState(entry, view.now)})`;
  };
  const rows = listed.slice(0, MOST_CHANNELS).map(
    (entry): KnownBlock => ({
      type: 'section',
      text: mrkdwn(cut(digestLine(entry, view), LIMITS.sectionText)),
      accessory: removeButton({ kind: kindIn(entry), channel: placeOf(entry) }),
    }),
  );
  const notes = [...andMore(listed.length - rows.length), ...otherNotes(others)];
  return message(
    [[`${count}: ${enumerateWith(listed, spoken)}`, ...otherNotes(others)].join('. ')],
    [header(count), ...rows, ...(notes.length === 0 ? [] : [context(notes.join('  ·  '))])],
  );
}

/** Lines of mrkdwn for the first digests: the schedule and the next one, or why there is none. Those left out are counted. */
export function digestLines(overview: DigestOverview, view: DigestListView): readonly string[] {
  const { listed, others } = ofReader(overview, view);
  const lines = listed.slice(0, MAX_LISTED).map((entry) => digestLine(entry, view));
  return [...lines, ...andMore(listed.length - lines.length), ...otherNotes(others)];
}

type Entry = PlannedDigest | UnusableSubscription;

/** Digests that a list does not name for its reader. */
interface Others {
  readonly people: number;
  readonly channels: number;
}

/** The digests that a reader sees, those with a problem first, then their own, and the numbers of those that they do not see. */
function ofReader(
  { planned, unusable }: DigestOverview,
  { reader, visible }: Pick<DigestListView, 'reader' | 'visible'>,
) {
  const problems = planned.filter(({ problem }) => problem !== null);
  const fine = planned.filter(({ problem }) => problem === null);
  const isOwn = (entry: Entry) => placeOf(entry) === reader;
  const all: readonly Entry[] = [...unusable, ...problems, ...fine.filter(isOwn), ...fine.filter((one) => !isOwn(one))];
  const people = all.filter((entry) => isPerson(placeOf(entry)) && !isOwn(entry));
  const channels = all.filter(
    (entry) => !isPerson(placeOf(entry)) && !visible.has(placeOf(entry)) && entry.by !== reader,
  );
  const hidden = new Set([...people, ...channels]);
  // A place may have a digest of each kind.
  const places = (entries: readonly Entry[]) => new Set(entries.map(placeOf)).size;
  const others: Others = { people: places(people), channels: places(channels) };
  return { listed: all.filter((entry) => !hidden.has(entry)), others };
}

function otherNotes({ people, channels }: Others): readonly string[] {
  return [
    ...(channels > 0
      ? [`${channels} more ${channels === 1 ? 'channel gets' : 'channels get'} one: private, or not known to be public`]
      : []),
    ...(people > 0 ? [`${people} ${people === 1 ? 'person gets' : 'people get'} one by direct message`] : []),
  ];
}

function digestLine(entry: Entry, { reader, now }: DigestListView): string {
  const name = nameOf(entry, reader);
  if (!('subscription' in entry)) {
    const reason = escapeMrkdwn(entry.problem, REASON_LENGTH);
    return `⚠️ ${name}  ·  ${entry.kind === 'weekly' ? 'weekly review ' : ''}cannot be used: ${reason}. Next step: subscribe again there, or remove it.`;
  }
  const { subscription, nextAt, isDefault, problem } = entry;
  const schedule = `${subscription.kind === 'weekly' ? 'weekly review: ' : ''}${describeDigestTime(subscription)}`;
  if (problem !== null) {
    return `⚠️ ${name}  ·  ${schedule}  ·  cannot be posted: ${describeProblem(problem, 'the channel')}. ${nextStepFor(problem, OR_END_IT)}`;
  }
  const next = `next: ${upcoming(nextAt, now, subscription.timeZone)}`;
  return [name, schedule, next, ...(isDefault ? ['the default, from the settings'] : [])].join('  ·  ');
}

function spokenState(entry: Entry, now: number): string {
  if (!('subscription' in entry)) return 'cannot be used';
  if (entry.problem !== null) return 'cannot be posted';
  return upcoming(entry.nextAt, now, entry.subscription.timeZone);
}

/** Sentence that explains why a stored subscription cannot be used; `it` is the place in words. */
export function unusableSentence({ kind, problem }: UnusableSubscription, it: string): string {
  return `⚠️ The ${nounOf({ kind })} for ${it} cannot be used: ${escapeMrkdwn(problem, REASON_LENGTH)}.`;
}

/** `3 daily digests, 1 weekly review`. */
function countWords(listed: readonly Entry[]): string {
  const weekly = listed.filter((entry) => kindIn(entry) === 'weekly').length;
  const daily = listed.length - weekly;
  const words = (count: number, noun: string) => (count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'}`]);
  return [...words(daily, 'daily digest'), ...words(weekly, 'weekly review')].join(', ');
}

function kindIn(entry: Entry): DigestKind {
  return 'subscription' in entry ? kindOf(entry.subscription) : kindOf(entry);
}

function placeOf(entry: Entry): string {
  return 'subscription' in entry ? entry.subscription.channel : entry.channel;
}

function nameOf(entry: Entry, reader: string): string {
  const place = placeOf(entry);
  return place === reader ? 'You, by direct message' : `<#${place}>`;
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
