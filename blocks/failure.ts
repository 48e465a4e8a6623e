import type { Answer, Failure } from '../src/health/answer.ts';
import { escapeMrkdwn } from './escape.ts';
import { age, moment } from './time.ts';

/** What is wrong with reading Datadog, since when, and what to do about it, in mrkdwn. */
export function describeFailure(failure: Failure, since: number, now: number, timeZone: string): string {
  const detail = escapeMrkdwn(failure.detail, 200);
  const until = untilWhen(failure, now, timeZone);
  return `${WORDS[failure.kind].what}${until} (${detail}), since ${moment(since, now, timeZone)} (${timeZone}). ${WORDS[failure.kind].next}`;
}

/** The same without its beginning, as plain text. */
export function plainFailure(failure: Failure, now: number, timeZone: string): string {
  const { what, next } = WORDS[failure.kind];
  return `${what}${untilWhen(failure, now, timeZone)} (${failure.detail}). ${next}`;
}

function untilWhen({ until }: Failure, now: number, timeZone: string): string {
  return until === undefined ? '' : ` until ${moment(until, now, timeZone)}`;
}

/** What to say above values that are no longer fresh: the failure and their age. Nothing when they are fresh. */
export function describeAge(
  answer: Exclude<Answer<unknown>, { kind: 'unavailable' }>,
  now: number,
  timeZone: string,
): string[] {
  if (answer.kind === 'fresh') return [];
  const failure = describeFailure(answer.failure, answer.failingSince, now, timeZone);
  return [
    `${failure} What you see is from ${moment(answer.at, now, timeZone)}, ${age(answer.at, now)}; what holds now is not known.`,
  ];
}

const WORDS: Readonly<Record<Failure['kind'], { readonly what: string; readonly next: string }>> = {
  forbidden: {
    what: 'Datadog refuses our keys',
    next: 'Next step: an admin checks DD_API_KEY, DD_APP_KEY and DD_SITE, and that the application key may read metrics.',
  },
  'rate-limited': { what: 'Datadog takes no more questions', next: 'Next step: ask again after that.' },
  'bad-query': {
    what: 'Datadog does not understand our question',
    next: 'Next step: an admin checks the metric names in the catalog.',
  },
  'server-error': { what: 'Datadog answers with an error', next: 'Next step: ask again in a minute.' },
  timeout: { what: 'Datadog does not answer in time', next: 'Next step: ask again in a minute.' },
  unreachable: {
    what: 'Datadog cannot be reached',
    next: 'Next step: an admin checks the network and DD_SITE; then ask again.',
  },
  unreadable: { what: "Datadog's answer cannot be read", next: 'Next step: ask again in a minute.' },
};
