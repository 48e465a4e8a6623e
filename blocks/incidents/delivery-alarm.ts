import { capitalize, firstAndMore } from '../../src/core/text.ts';
import type { Signal } from '../../src/incidents/rules/evaluation.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { context, type Message, message, paragraphs, section } from '../kit/message.ts';
import { channelName } from '../kit/text.ts';
import { moment, momentsOf } from '../kit/time.ts';
import { symptomText } from './incident-symptoms.ts';

/** Messages that wait for a channel. */
export interface WaitingChannel {
  /** Id or `#name`. */
  readonly channel: string;
  readonly messages: number;
  /** Time at which the oldest of them began to wait, in milliseconds since 1970. */
  readonly since: number;
}

/** Alarm about incident messages that do not reach their channels; it is posted in another channel. */
export interface OutboxAlarm {
  /** At least one. */
  readonly channels: readonly WaitingChannel[];
  /** Parts of the bot that do not run, in words; empty when all run. */
  readonly stalled: readonly string[];
  readonly now: number;
  readonly timeZone: string;
}

/** Alarm about a database that the bot cannot use, or cannot use for some incidents; it is posted without the outbox. */
export interface DatabaseAlarm {
  /** Whether the other incidents are stored and posted. */
  readonly isPartial: boolean;
  /** The database's error, with the next step; plain text. */
  readonly why: string;
  readonly since: number;
  /** Failures according to Datadog; `at` is the time of the read. */
  readonly seen: DatabaseProbe;
  readonly now: number;
  readonly timeZone: string;
}

/** Failures that can be read without a database; `unseen` has the reason when Datadog cannot be read either. */
export type DatabaseProbe =
  | {
      readonly kind: 'seen';
      readonly at: number;
      readonly failing: readonly Pick<Signal, 'label' | 'says' | 'noRunSince'>[];
    }
  | { readonly kind: 'unseen'; readonly at: number; readonly says: string };

/** An alarm that is over. */
export interface AlarmEnd {
  readonly since: number;
  readonly now: number;
  readonly timeZone: string;
}

const MOST_LINES = 10;
const NAME_LENGTH = 150;
const REASON_LENGTH = 600;
const NEXT_STEP =
  'Next step: type `/collectors` to see what fails now; ask an admin to read the log and `/readyz` of the bot, and to restart it if `/livez` is red';

/** Renders the alarm about waiting messages. It names their channels but not their content, since other people may read it here. */
export function renderOutboxAlarm({ channels, stalled, now, timeZone }: OutboxAlarm): Message {
  const sorted = channels.toSorted((a, b) => a.since - b.since);
  const lines = sorted.map(
    ({ channel, messages, since }) =>
      `${messages === 1 ? '1 message' : `${messages.toLocaleString('en')} messages`} for ${channelName(channel)} ${messages === 1 ? 'has' : 'have'} been waiting since ${moment(since, now, timeZone)} (${timeZone})`,
  );
  const channelLines = shortened(lines);
  const reasons = stalled.map((reason) => escapeMrkdwn(reason, REASON_LENGTH));
  return message(
    ['Messages about incidents do not reach their channel', ...channelLines.slice(0, 2)],
    [
      section('⚠️ *Messages about incidents do not reach their channel.* They are stored and retried.'),
      ...paragraphs(channelLines.map((line) => `• ${line}`)),
      ...reasons.map((reason) => section(`In the bot: ${reason}.`)),
      section(`${NEXT_STEP}.`),
      context('Posted here once; this message is updated when it is over.'),
    ],
  );
}

/** Replaces the alarm about waiting messages when they have reached their channels. */
export function renderOutboxAlarmEnd(end: AlarmEnd): Message {
  const sentence = `Messages about incidents reach their channels again; some waited ${alarmSpan(end)}`;
  return message([sentence], [section(`✅ ${sentence}.`)]);
}

/** Renders the alarm that nothing, or not everything, can be stored, with the failures that are still known. */
export function renderDatabaseAlarm({ why, isPartial, since, seen, now, timeZone }: DatabaseAlarm): Message {
  const at = `${moment(since, now, timeZone)} (${timeZone})`;
  const { problem, effect, isStored } = isPartial ? SOME : ALL;
  const headline = `${problem} ${at}`;
  const { title, lines } = probeText(seen, now, timeZone);
  return message(
    [`${headline}: ${effect}`, title],
    [
      section(`⚠️ *${headline}.* ${capitalize(effect)}.`),
      section(escapeMrkdwn(why, REASON_LENGTH)),
      section(`*${title}* (${isStored})`),
      ...paragraphs(lines.map((line) => `• ${line}`)),
      context(
        'This message is updated as things change, and when the database is back. If another process of the bot has taken over, incidents are posted as usual.',
      ),
    ],
  );
}

const ALL = {
  problem: 'The bot has been unable to use its database since',
  effect: 'new failures are not posted until it is back',
  isStored: 'not stored yet',
} as const;
const SOME = {
  problem: 'The bot has been unable to store some incidents since',
  effect: 'these are not posted until it can, and all others are',
  isStored: 'those that the database takes are posted in their channel',
} as const;

/** Replaces the alarm about the database when it can be used again. */
export function renderDatabaseAlarmEnd(end: AlarmEnd & Pick<DatabaseAlarm, 'isPartial'>): Message {
  const problem = end.isPartial ? 'The bot can store every incident again' : 'The bot can use its database again';
  const sentence = `${problem}. It could not ${alarmSpan(end)}; failures are posted as usual again`;
  return message([sentence], [section(`✅ ${sentence}.`)]);
}

function probeText(
  seen: DatabaseProbe,
  now: number,
  timeZone: string,
): { readonly title: string; readonly lines: string[] } {
  const at = `${moment(seen.at, now, timeZone)} (${timeZone})`;
  if (seen.kind === 'unseen') {
    return { title: `Cannot tell what is failing, as of ${at}`, lines: [escapeMrkdwn(seen.says, REASON_LENGTH)] };
  }
  const { failing } = seen;
  const when = (instant: number) => moment(instant, now, timeZone);
  if (failing.length === 0) return { title: `Nothing is failing as of ${at}`, lines: [] };
  const lines = failing.map(
    (signal) => `*${escapeMrkdwn(signal.label, NAME_LENGTH)}*: ${escapeMrkdwn(symptomText(signal, when), NAME_LENGTH)}`,
  );
  return { title: `${failing.length} failing as of ${at}`, lines: shortened(lines) };
}

function shortened(lines: readonly string[]): string[] {
  return [...firstAndMore(lines, MOST_LINES)];
}

function alarmSpan({ since, now, timeZone }: AlarmEnd): string {
  const when = momentsOf(since, now, timeZone);
  return `from ${when(since)} to ${when(now)} (${timeZone})`;
}
