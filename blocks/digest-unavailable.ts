import type { Failure } from '../src/health/answer.ts';
import { escapeMrkdwn } from './escape.ts';
import { describeFailure } from './failure.ts';
import { section } from './layout.ts';
import { type Message, message } from './message.ts';

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
  const why = describeFailure(failure, failingSince, now, timeZone);
  const then = 'Once Datadog can be read again, type `/digest now` for the digest.';
  return message([what, why, then], [section(`⚠️ *${what}*\n${why}\n${then}`)]);
}
