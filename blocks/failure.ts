import { formatAge } from '../src/core/duration.ts';
import type { Answer, Failure } from '../src/health/answer.ts';
import { escapeMrkdwn } from './escape.ts';
import { moment } from './time.ts';

/** What is wrong with reading Datadog, since when, and what to do about it, in mrkdwn. */
export function describeFailure(failure: Failure, since: number, now: number, timeZone: string): string {
  const detail = escapeMrkdwn(failure.detail, 200);
  const until = untilWhen(failure, now, timeZone);
  const { what, admin, ask } = WORDS[failure.kind];
  const next = [admin, ask].filter((step) => step !== undefined).join('; then ');
  return `${what}${until} (${detail}), since ${moment(since, now, timeZone)} (${timeZone}). Next step: ${next}.`;
}

/** The same without its beginning, as plain text, for people who have not asked. */
export function plainFailure(failure: Failure, now: number, timeZone: string): string {
  const { what, admin } = WORDS[failure.kind];
  const next = admin === undefined ? '' : ` Next step: ${admin}.`;
  return `${what}${untilWhen(failure, now, timeZone)} (${failure.detail}).${next}`;
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
    `${failure} What you see is from ${moment(answer.at, now, timeZone)}, ${formatAge(answer.at, now)}; what holds now is not known.`,
  ];
}

/** What an admin has to do about it, and what is left to whoever asked; one of them at least. */
interface Words {
  readonly what: string;
  readonly admin?: string;
  readonly ask?: string;
}

const WORDS: Readonly<Record<Failure['kind'], Words>> = {
  forbidden: {
    what: 'Datadog refuses our keys',
    admin: 'an admin checks DD_API_KEY, DD_APP_KEY and DD_SITE, and that the application key may read metrics',
  },
  'rate-limited': { what: 'Datadog takes no more questions', ask: 'ask again after that' },
  'bad-query': {
    what: 'Datadog does not understand our question',
    admin: 'an admin checks the metric names in the catalog',
  },
  'server-error': { what: 'Datadog answers with an error', ask: 'ask again in a minute' },
  timeout: { what: 'Datadog does not answer in time', ask: 'ask again in a minute' },
  unreachable: {
    what: 'Datadog cannot be reached',
    admin: 'an admin checks the network and DD_SITE',
    ask: 'ask again',
  },
  unreadable: { what: "Datadog's answer cannot be read", ask: 'ask again in a minute' },
};
