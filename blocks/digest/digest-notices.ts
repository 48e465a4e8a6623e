import { timeOfDay } from '../../src/core/days.ts';
import { type DigestTime, describeDigestTime } from '../../src/core/schedule-text.ts';
import type { Failure } from '../../src/health/reading.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { describeFailure } from '../kit/failure.ts';
import { type Message, message, renderNotice, section } from '../kit/message.ts';
import { MAX_LISTED } from '../kit/text.ts';
import { shortDate } from '../kit/time.ts';

/** To a channel: who has subscribed it to the digest, changed that, or ended it. `by` is a Slack id; null is no digest. */
export function renderDigestChange(by: string, before: DigestTime | null, after: DigestTime | null): Message {
  const who = `<@${by}>`;
  const [old, now] = [before && describeDigestTime(before), after && describeDigestTime(after)];
  if (now === null) {
    return renderNotice(
      `${who} ended the daily digest of this channel${old === null ? '' : `; it came at ${old}`}.`,
      'Next step: to get it again, type `/digest subscribe` with a time.',
    );
  }
  const advice = 'Next step: to end it, type `/digest unsubscribe`.';
  if (old === null) return renderNotice(`${who} subscribed this channel to the daily digest, at ${now}.`, advice);
  const was = old === now ? 'It already came then, by default.' : `Until now it came at ${old}.`;
  return renderNotice(`${who} set the daily digest of this channel to ${now}.`, was, advice);
}

/** Digests that nobody gets any more. */
export interface SkippedDigests {
  /** Local dates, `2026-11-24`, at least one. */
  readonly dates: readonly string[];
  /** When the last of them was due, in milliseconds since 1970. */
  readonly dueAt: number;
  readonly timeZone: string;
  readonly cause: 'not-running' | 'slack-unreachable';
}

/** Tells that digests were skipped, why, and how to get one. */
export function renderSkipped({ dates, dueAt, timeZone, cause }: SkippedDigests): Message {
  const due = `${timeOfDay(dueAt, timeZone)} (${timeZone})`;
  const what = dates.length === 1 ? 'The digest of' : 'The digests of';
  const was = dates.length === 1 ? 'was skipped' : 'were skipped';
  return renderNotice(
    `${what} ${listDates(dates)} ${was}: ${CAUSES[cause](due)}.`,
    'Next step: type `/digest now` to see the current health.',
  );
}

const CAUSES: Readonly<Record<SkippedDigests['cause'], (due: string) => string>> = {
  'not-running': (due) => `the bot was not running at ${due} and came back more than two hours later`,
  'slack-unreachable': (due) => `Slack could not be reached for two hours from ${due} on`,
};

function listDates(dates: readonly string[]): string {
  const names = dates.map(shortDate);
  const rest = names.length - MAX_LISTED;
  if (rest > 0) return `${names.slice(0, MAX_LISTED).join(', ')} and ${rest} more days`;
  return names.length === 1 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A digest that there is nothing for. */
export interface UnavailableDigest {
  /** Of what it would be, out of the catalog. */
  readonly title: string;
  readonly failure: Failure;
  /** In milliseconds since 1970. */
  readonly failingSince: number;
  readonly now: number;
  readonly timeZone: string;
}

/** Tells that Datadog could not be read at all, why, and what to do. */
export function renderDigestUnavailable(digest: UnavailableDigest): Message {
  const { title, failure, failingSince, now, timeZone } = digest;
  const what = `${escapeMrkdwn(title)} is unknown today: Datadog could not be read.`;
  const why = describeFailure(failure, { since: failingSince, now, timeZone });
  const then = 'Once Datadog can be read again, type `/digest now` for the digest.';
  return message([what, why, then], [section(`⚠️ *${what}*\n${why}\n${then}`)]);
}
