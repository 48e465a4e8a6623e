import { timeOfDay } from '../../src/core/days.ts';
import { type DigestKind, type DigestTime, describeDigestTime } from '../../src/core/schedule-text.ts';
import { isPerson } from '../../src/core/slack-ids.ts';
import type { DigestOfChannel } from '../../src/digest/rules/schedule.ts';
import type { Failure } from '../../src/health/reading.ts';
import { describePastProblem, describeProblem, nextStepFor } from '../kit/channel-problem.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { describeFailureForChannel } from '../kit/failure.ts';
import { type Message, message, renderNotice, section } from '../kit/message.ts';
import { MAX_LISTED } from '../kit/text.ts';
import { shortDate } from '../kit/time.ts';
import { removeButton } from './digest-controls.ts';
import { OR_END_IT } from './digest-words.ts';
import { kindArgument, nounOf } from './kind-words.ts';

/** A change of a digest. Null is no digest; both are null if one ended that could not be used. */
export interface ChangedDigest {
  /** Daily if absent. */
  readonly kind?: DigestKind;
  readonly before: DigestTime | null;
  readonly after: DigestTime | null;
  /** Id of the channel, or of the person who alone gets it. */
  readonly place: string;
  /** Whether the notice is posted elsewhere, since the channel accepts no messages. */
  readonly isElsewhere: boolean;
}

/** Notice to a channel or a person: who subscribed to the digest, changed its time or ended it. `by` is a Slack id. */
export function renderDigestChange(by: string, { kind, before, after, place, isElsewhere }: ChangedDigest): Message {
  const who = isPerson(place) ? 'You' : `<@${by}>`;
  const noun = nounOf({ kind });
  const [digest, it] = isPerson(place)
    ? [`your own ${noun}`, 'yourself']
    : isElsewhere
      ? [`the ${noun} of <#${place}>`, `<#${place}>`]
      : [`the ${noun} of this channel`, 'this channel'];
  const [oldTime, newTime] = [before && describeDigestTime(before), after && describeDigestTime(after)];
  if (newTime === null) {
    return renderNotice(
      `${who} ended ${digest}${oldTime === null ? '' : `; it came at ${oldTime}`}.`,
      'Next step: type `/digest` to get it again.',
    );
  }
  const nextStep = `Next step: type \`/digest unsubscribe${kindArgument({ kind })}\` to end it.`;
  if (oldTime === null) return renderNotice(`${who} subscribed ${it} to the ${noun}, at ${newTime}.`, nextStep);
  const replaced = oldTime === newTime ? 'It already came then, by default.' : `Until now it came at ${oldTime}.`;
  return renderNotice(`${who} set ${digest} to ${newTime}.`, replaced, nextStep);
}

/** Digests of one channel that were not posted and never will be. */
export interface SkippedDigests {
  /** Daily if absent. */
  readonly kind?: DigestKind;
  /** Local dates, `2026-11-24`, at least one. */
  readonly dates: readonly string[];
  /** Time at which the last of them was due, in milliseconds since 1970. */
  readonly dueAt: number;
  readonly timeZone: string;
  /** `word` is Slack's error word for the channel, which accepted no messages. */
  readonly cause: 'not-running' | 'slack-unreachable' | { readonly word: string };
}

/** Notice that digests were skipped, why, and how to get one. */
export function renderSkipped({ kind, dates, dueAt, timeZone, cause }: SkippedDigests): Message {
  const due = `${timeOfDay(dueAt, timeZone)} (${timeZone})`;
  const isWeekly = kind === 'weekly';
  const one = isWeekly ? 'weekly review' : 'digest';
  const [noun, verb] = dates.length === 1 ? [`The ${one} of`, 'was'] : [`The ${one}s of`, 'were'];
  return renderNotice(
    `${noun} ${listDates(dates)} ${verb} skipped: ${causeWords(cause, due)}.`,
    isWeekly
      ? 'Next step: type `/digest preview weekly` to see the last week.'
      : 'Next step: type `/digest now` to see the current health.',
  );
}

function causeWords(cause: SkippedDigests['cause'], due: string): string {
  if (cause === 'not-running') return `the bot was not running at ${due} and came back more than two hours later`;
  if (cause === 'slack-unreachable') return `Slack could not be reached for two hours from ${due} on`;
  return `${describePastProblem(cause.word, 'this channel')} for two hours from ${due} on`;
}

/** Notice by direct message to the person who subscribed a channel: it accepts no messages, why, and what to do. */
export function renderPostingProblem({ channel, ...time }: DigestTime & DigestOfChannel, word: string): Message {
  const isWeekly = time.kind === 'weekly';
  const name = `<#${channel}>`;
  const notice = renderNotice(
    `The ${nounOf(time)} of ${name}, at ${describeDigestTime(time)}, could not be posted: ${describeProblem(word, 'the channel')}.`,
    `The bot keeps trying for two hours, and again ${isWeekly ? 'each week' : 'on each day of the digest'}. This is the only message about it.`,
    nextStepFor(word, OR_END_IT),
  );
  return {
    ...notice,
    blocks: [...notice.blocks, { type: 'actions', elements: [removeButton({ kind: time.kind, channel })] }],
  };
}

function listDates(dates: readonly string[]): string {
  const names = dates.map(shortDate);
  const rest = names.length - MAX_LISTED;
  if (rest > 0) return `${names.slice(0, MAX_LISTED).join(', ')} and ${rest} more days`;
  return names.length === 1 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A digest that cannot be composed because Datadog could not be read. */
export interface UnavailableDigest {
  /** Title of the rollup that it would be about, from the catalog. */
  readonly title: string;
  readonly failure: Failure;
  /** In milliseconds since 1970. */
  readonly failingSince: number;
  readonly now: number;
  readonly timeZone: string;
}

/** Notice in place of a digest: Datadog could not be read at all, why, and what to do. */
export function renderDigestUnavailable(digest: UnavailableDigest): Message {
  const { title, failure, failingSince, now, timeZone } = digest;
  const problem = `${escapeMrkdwn(title)} is unknown today: Datadog could not be read.`;
  const cause = describeFailureForChannel(failure, { since: failingSince, now, timeZone });
  const afterwards = 'Once Datadog can be read again, type `/digest now` for the digest.';
  return message([problem, cause, afterwards], [section(`⚠️ *${problem}*\n${cause}\n${afterwards}`)]);
}
