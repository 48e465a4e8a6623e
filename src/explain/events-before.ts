import { HOUR_MS } from '../core/time.ts';
import type { Change } from './change.ts';

/** Something that was reported to Datadog. Texts are data of others. Times in milliseconds since 1970. */
export interface ReportedEvent {
  readonly feed: string;
  readonly at: number;
  readonly title: string;
  /** Level that it was sent with. */
  readonly level: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly url?: string;
}

/** An event before a change, in its place in time. */
export interface NearbyEvent extends ReportedEvent {
  /** Begin, landing or failure of it. */
  readonly what: 'change' | 'start' | 'failure';
  /** Milliseconds from it to the change; 0 for one in the very hour of the change. */
  readonly aheadMs: number;
  /** Set for a failed run of which it is not known that it ran on the branch that counts: it may be one of another branch, or of a fork. */
  readonly isBranchUnknown?: true;
}

/** Events of the time before a moment, nearest first. */
export interface EventsBefore extends Span {
  /** Things that landed or began. */
  readonly changes: readonly NearbyEvent[];
  /** Failures: the first of each feed, and of each collector, since the change may have begun. */
  readonly failures: readonly NearbyEvent[];
}

/** Rules about which events count. */
export interface EventRules {
  /** Feeds that may explain the area. */
  readonly feeds: readonly string[];
  /** The feed of errors of collectors, and the collectors whose errors count. */
  readonly errors: { readonly feed: string; readonly collectors: readonly string[] };
  /** The feed of failed runs, the branch whose runs count, and what starts runs of a branch; the branch is undefined if it is not known. */
  readonly runs: { readonly feed: string; readonly branch: string | undefined; readonly ofBranch: readonly string[] };
  /** An event of a later time than this has a wrong date, and is not named. */
  readonly now: number;
}

/** Times between which an event may be before something that happened at `moment`. Times in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly moment: number;
}

/** Longest time before a change within which something may be near it. */
export const BEFORE_MS = 12 * HOUR_MS;
/** Time after the beginning of its first hour in which something may still be before a change, because an hour is a mean. */
const SAME_HOUR_MS = HOUR_MS / 2;
/** Time after a change in which its first failure may be reported: a run takes its time. */
const FAILURE_MS = 2 * HOUR_MS;

/** Span in which the reports of such events lie: a failure is reported later than it began. */
export function searchedSpan(change: Change, now: number): { readonly from: number; readonly to: number } | null {
  const span = spanBefore(change);
  return span && reportsOf(span, now);
}

/** Span in which what is near such a moment is reported by now. */
export function reportsOf({ from, to }: Span, now: number): { readonly from: number; readonly to: number } {
  return { from, to: Math.min(now, to + FAILURE_MS) };
}

/** Span before a change in which events are looked for; null if it has no time. */
function spanBefore(change: Change): Span | null {
  if (change.kind === 'step') return { from: change.from - BEFORE_MS, to: change.to, moment: change.at };
  if (change.kind !== 'no-data') return null;
  // The last value stands for an hour: what stopped them may have come in the hour after it.
  return { from: change.since - BEFORE_MS, to: change.since + HOUR_MS, moment: change.since + HOUR_MS };
}

/** Picks the events that happened before a change and may have to do with it, nearest first; null if it has no time. */
export function eventsBefore(change: Change, events: readonly ReportedEvent[], rules: EventRules): EventsBefore | null {
  const span = spanBefore(change);
  return span && eventsWithin(span, events, rules);
}

/** Picks the events of a span that may have to do with what happened at its moment, nearest first. */
export function eventsWithin(
  span: Span,
  events: readonly ReportedEvent[],
  { feeds, errors, runs, now }: EventRules,
): EventsBefore {
  const { moment } = span;
  const nearby = events.flatMap((event): readonly NearbyEvent[] => {
    const isOwnError = event.feed === errors.feed && errors.collectors.includes(event.fields.collector ?? '');
    if (!isOwnError && !feeds.includes(event.feed)) return [];
    const of = branchOf(event, runs);
    if (of === 'other') return [];
    const doubt = of === 'unknown' ? ({ isBranchUnknown: true } as const) : {};
    return happenings(event).map((one) => ({ ...event, ...one, aheadMs: Math.max(0, moment - one.at), ...doubt }));
  });
  const until = (lateMs: number) => nearby.filter(({ at }) => at >= span.from && at <= Math.min(now, span.to + lateMs));
  // What came later than the hour of the change can only have come before it if the hour is wrong.
  const newestFirst = until(0)
    .filter(({ at }) => at <= moment + SAME_HOUR_MS)
    .toSorted((a, b) => b.at - a.at);
  return {
    ...span,
    changes: newestFirst.filter(({ what }) => what !== 'failure'),
    failures: firstFailures(
      until(FAILURE_MS).filter(({ what, at }) => what === 'failure' && at >= span.to - BEFORE_MS),
    ),
  };
}

/** Whether an event is a run of the branch that counts; `own` for everything that is not a run. */
function branchOf(
  { feed, fields: { branch = '', trigger = '' } }: ReportedEvent,
  runs: EventRules['runs'],
): 'own' | 'other' | 'unknown' {
  if (feed !== runs.feed) return 'own';
  if (trigger !== '' && !runs.ofBranch.includes(trigger)) return 'other';
  if (branch !== '' && runs.branch !== undefined && branch !== runs.branch) return 'other';
  return branch === '' || trigger === '' || runs.branch === undefined ? 'unknown' : 'own';
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const FAILED: readonly string[] = ['error', 'warning'];
const GOOD: readonly string[] = ['success', 'ok'];

/** Moments of an event: the beginning of what began, its failure if it failed. What ended well explains nothing. */
function happenings({
  at,
  level,
  title,
  fields,
}: ReportedEvent): readonly Pick<NearbyEvent, 'what' | 'at' | 'title'>[] {
  const { started = '', status = '' } = fields;
  const begun = ISO.test(started) ? Date.parse(started) : Number.NaN;
  const failures = FAILED.includes(level) ? [{ what: 'failure', at, title } as const] : [];
  // The title of what began says how it is by now.
  const name = status === '' ? title : title.replace(` ${status}`, '');
  if (!Number.isNaN(begun)) return [...failures, { what: 'start', at: begun, title: name }];
  if (failures.length > 0 || GOOD.includes(level)) return failures;
  return [{ what: 'change', at, title }];
}

/**
 * The first failure of each feed, and of each collector, the earliest first. A run of an unknown branch hides none of the branch that
 * counts.
 */
function firstFailures(failures: readonly NearbyEvent[]): readonly NearbyEvent[] {
  const doubt = ({ isBranchUnknown }: NearbyEvent) => Number(isBranchUnknown === true);
  const oldestFirst = failures.toSorted((a, b) => doubt(a) - doubt(b) || a.at - b.at);
  const isOfOne = (a: NearbyEvent, b: NearbyEvent) =>
    a.feed === b.feed && (a.fields.collector ?? '') === (b.fields.collector ?? '');
  return oldestFirst.filter((failure, index) => oldestFirst.findIndex((one) => isOfOne(one, failure)) === index);
}
