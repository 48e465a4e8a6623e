import { formatAge } from '../../src/core/duration.ts';
import type { Answer, Failure } from '../../src/health/reading.ts';
import type { Audience } from './card.ts';
import { escapeMrkdwn } from './escape.ts';
import { moment } from './time.ts';

/** Since when Datadog cannot be read, and the time of the message; both in milliseconds since 1970. */
interface FailureTimes {
  readonly since: number;
  readonly now: number;
  readonly timeZone: string;
}

/** Describes in mrkdwn why Datadog cannot be read, since when, and the next step, for a person who asked. */
export function describeFailure(failure: Failure, times: FailureTimes): string {
  const { admin, ask } = TEXTS[failure.kind];
  const nextStep = [admin, ask].filter((step) => step !== undefined).join('; then ');
  return `${causeOf(failure, times)} Next step: ${nextStep}.`;
}

/**
 * Describes the same for a message that stays in a channel. It has a next step only where an admin has to do something: nobody asked, and
 * "in a minute" means nothing to who reads it later.
 */
export function describeFailureForChannel(failure: Failure, times: FailureTimes): string {
  const { admin } = TEXTS[failure.kind];
  return `${causeOf(failure, times)}${admin === undefined ? '' : ` Next step: ${admin}.`}`;
}

function causeOf(failure: Failure, { since, now, timeZone }: FailureTimes): string {
  const detail = escapeMrkdwn(failure.detail, 200);
  const { what } = TEXTS[failure.kind];
  return `${what}${untilWhen(failure, now, timeZone)} (${detail}); failing since ${moment(since, now, timeZone)} (${timeZone}).`;
}

/** Describes in plain text why Datadog cannot be read and what an admin has to do, for people who asked nothing. */
export function plainFailure(failure: Failure, now: number, timeZone: string): string {
  const { what, admin } = TEXTS[failure.kind];
  const nextStep = admin === undefined ? '' : ` Next step: ${admin}.`;
  return `${what}${untilWhen(failure, now, timeZone)} (${failure.detail}).${nextStep}`;
}

function untilWhen({ until }: Failure, now: number, timeZone: string): string {
  return until === undefined ? '' : ` until ${moment(until, now, timeZone)}`;
}

/** Warning above stale values: the failure, and the age of the values. Empty when they are fresh. */
export function describeAge(
  answer: Exclude<Answer<unknown>, { kind: 'unavailable' }>,
  { now, timeZone, audience }: Pick<FailureTimes, 'now' | 'timeZone'> & { readonly audience: Audience },
): string[] {
  if (answer.kind === 'fresh') return [];
  const describe = audience.kind === 'channel' ? describeFailureForChannel : describeFailure;
  const failure = describe(answer.failure, { since: answer.failingSince, now, timeZone });
  return [
    `${failure} These values are from ${moment(answer.at, now, timeZone)}, ${formatAge(answer.at, now)}; current values are unknown.`,
  ];
}

/** Text of a failure, with the next step of an admin, of the person who asked, or of both. */
interface FailureText {
  readonly what: string;
  readonly admin?: string;
  readonly ask?: string;
}

const TEXTS: Readonly<Record<Failure['kind'], FailureText>> = {
  forbidden: {
    what: 'Datadog rejected our keys',
    admin: 'ask an admin to check DD_API_KEY, DD_APP_KEY and DD_SITE, and that the application key may read metrics',
  },
  'rate-limited': { what: 'Datadog is rate-limiting us', ask: 'try again after that' },
  'bad-query': {
    what: 'Datadog rejected our query',
    admin: 'ask an admin to check the metric names in the catalog',
  },
  'server-error': { what: 'Datadog answered with an error', ask: 'try again in a minute' },
  timeout: { what: 'Datadog did not answer in time', ask: 'try again in a minute' },
  unreachable: {
    what: 'Datadog could not be reached',
    admin: 'ask an admin to check the network and DD_SITE',
    ask: 'try again',
  },
  unreadable: { what: "Datadog's response could not be read", ask: 'try again in a minute' },
};
