import { formatAge } from '../../src/core/duration.ts';
import type { Answer, Failure } from '../../src/health/reading.ts';
import { escapeMrkdwn } from './escape.ts';
import { moment } from './time.ts';

/** What is wrong with reading Datadog, since when, and what to do about it, in mrkdwn. */
export function describeFailure(
  failure: Failure,
  { since, now, timeZone }: { readonly since: number; readonly now: number; readonly timeZone: string },
): string {
  const detail = escapeMrkdwn(failure.detail, 200);
  const until = untilWhen(failure, now, timeZone);
  const { what, admin, ask } = WORDS[failure.kind];
  const next = [admin, ask].filter((step) => step !== undefined).join('; then ');
  return `${what}${until} (${detail}); failing since ${moment(since, now, timeZone)} (${timeZone}). Next step: ${next}.`;
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
  const failure = describeFailure(answer.failure, { since: answer.failingSince, now, timeZone });
  return [
    `${failure} These values are from ${moment(answer.at, now, timeZone)}, ${formatAge(answer.at, now)}; current values are unknown.`,
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
