import { firstAndMore } from '../../src/core/text.ts';
import type { Signal } from '../../src/incidents/rules/incident.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { context, type Message, message, paragraphs, section } from '../kit/message.ts';
import { channelName } from '../kit/text.ts';
import { moment, momentsOf } from '../kit/time.ts';
import { symptomText } from './incident-state.ts';

/** What waits for a channel. */
export interface WaitingChannel {
  /** Id or `#name`. */
  readonly channel: string;
  readonly messages: number;
  /** Since when the first of them waits. */
  readonly since: number;
}

/** Messages about incidents that do not reach their channels, told elsewhere. */
export interface OutboxAlarm {
  /** One at least. */
  readonly channels: readonly WaitingChannel[];
  /** What of the bot stands still, in words; empty where nothing does. */
  readonly stalled: readonly string[];
  readonly now: number;
  readonly timeZone: string;
}

/** A database that the bot cannot use, told without it. */
export interface DatabaseAlarm {
  /** What it said, with the next step; plain text. */
  readonly why: string;
  readonly since: number;
  /** What fails in Datadog now; `at` is when it was seen. */
  readonly seen: DatabaseProbe;
  readonly now: number;
  readonly timeZone: string;
}

/** What can be seen without a database; `unseen` says why nothing can. */
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

/** Says which channels wait, not what the messages say: it may be read by others here. */
export function renderOutboxAlarm({ channels, stalled, now, timeZone }: OutboxAlarm): Message {
  const sorted = channels.toSorted((a, b) => a.since - b.since);
  const lines = sorted.map(
    ({ channel, messages, since }) =>
      `${messages === 1 ? '1 message' : `${messages.toLocaleString('en')} messages`} for ${channelName(channel)} ${messages === 1 ? 'waits' : 'wait'} since ${moment(since, now, timeZone)} (${timeZone})`,
  );
  const told = shortened(lines);
  const why = stalled.map((one) => escapeMrkdwn(one, REASON_LENGTH));
  return message(
    ['Messages about incidents do not reach their channel', ...told.slice(0, 2)],
    [
      section(':warning: *Messages about incidents do not reach their channel.* They are stored and retried.'),
      ...paragraphs(told.map((line) => `• ${line}`)),
      ...why.map((one) => section(`In the bot: ${one}.`)),
      section(`${NEXT_STEP}.`),
      context('Posted here once; this message is updated when it is over.'),
    ],
  );
}

/** The same message, when they have reached it. */
export function renderOutboxAlarmEnd(end: AlarmEnd): Message {
  const span = spanOf(end);
  const what = `Messages about incidents reach their channels again; some waited ${span}`;
  return message([what], [section(`:white_check_mark: ${what}.`)]);
}

/** Says that nothing can be recorded, and what is seen all the same. */
export function renderDatabaseAlarm({ why, since, seen, now, timeZone }: DatabaseAlarm): Message {
  const at = `${moment(since, now, timeZone)} (${timeZone})`;
  const headline = `The bot has been unable to use its database since ${at}: new failures are not posted until it is back`;
  const { title, lines } = probeText(seen, now, timeZone);
  return message(
    [headline, title],
    [
      section(
        `:warning: *The bot has been unable to use its database since ${at}.* New failures are not posted until it is back.`,
      ),
      section(escapeMrkdwn(why, REASON_LENGTH)),
      section(`*${title}* (not stored yet)`),
      ...paragraphs(lines.map((line) => `• ${line}`)),
      context(
        'This message is updated as things change, and when the database is back. If another process of the bot has taken over, incidents are posted as usual.',
      ),
    ],
  );
}

/** The same message, when the database is back. */
export function renderDatabaseAlarmEnd(end: AlarmEnd): Message {
  const what = `The bot can use its database again. It could not ${spanOf(end)}; failures are posted as usual again`;
  return message([what], [section(`:white_check_mark: ${what}.`)]);
}

function probeText(
  seen: DatabaseProbe,
  now: number,
  timeZone: string,
): { readonly title: string; readonly lines: string[] } {
  const at = `${moment(seen.at, now, timeZone)} (${timeZone})`;
  if (seen.kind === 'unseen') {
    return { title: `What fails is unknown as of ${at}`, lines: [escapeMrkdwn(seen.says, REASON_LENGTH)] };
  }
  const { failing } = seen;
  const when = (instant: number) => moment(instant, now, timeZone);
  if (failing.length === 0) return { title: `Nothing fails as of ${at}`, lines: [] };
  const names = failing.map(
    (one) => `*${escapeMrkdwn(one.label, NAME_LENGTH)}*: ${escapeMrkdwn(symptomText(one, when), NAME_LENGTH)}`,
  );
  return { title: `${failing.length} failing as of ${at}`, lines: shortened(names) };
}

function shortened(lines: readonly string[]): string[] {
  return [...firstAndMore(lines, MOST_LINES)];
}

function spanOf({ since, now, timeZone }: AlarmEnd): string {
  const said = momentsOf(since, now, timeZone);
  return `from ${said(since)} to ${said(now)} (${timeZone})`;
}
