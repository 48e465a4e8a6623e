import { formatDuration } from '../../src/core/duration.ts';
import { firstAndMore } from '../../src/core/text.ts';
import type { Coverage, Gap } from '../../src/incidents/history/coverage.ts';
import type { PersonAction } from '../../src/incidents/history/failures.ts';
import type { Durations, Figures } from '../../src/incidents/history/figures.ts';
import { enumerate } from '../kit/text.ts';
import { moment } from '../kit/time.ts';

/** Gaps, outages and restores that are named, of each; the others are counted. */
const MOST_NAMED = 3;

/** Current time and time zone of a text. */
export interface Reading {
  readonly now: number;
  readonly timeZone: string;
}

/** Sentences of plain text without a full stop: what is not known of a period. Empty if all is. */
export function unknownLines(coverage: Coverage, { now, timeZone }: Reading): readonly string[] {
  const { isEvaluated, gaps, outages, restoredAt, lost, unreadable, incomplete } = coverage;
  const when = (instant: number) => moment(instant, now, timeZone);
  const restores = restoredAt.map(
    (at) =>
      `At ${when(at)} the database was found to be an earlier copy: what people did shortly before is lost, and times of then are those of the restore`,
  );
  const count = (number: number, one: string, many: string) =>
    number === 0 ? [] : [number === 1 ? one : `${number} ${many}`];
  return [
    ...limitLine(coverage, when),
    ...(isEvaluated ? [] : ['Nothing has been evaluated yet: incidents are not known']),
    ...firstAndMore(
      gaps.map((gap) => gapLine(gap, when)),
      MOST_NAMED,
    ),
    ...firstAndMore(
      outages.map((outage) => outageLine(outage, when)),
      MOST_NAMED,
    ),
    ...firstAndMore(restores, MOST_NAMED),
    ...count(
      lost,
      '1 incident that Slack showed was not in the database, and is not counted',
      'incidents that Slack showed were not in the database, and are not counted',
    ),
    ...count(
      unreadable,
      '1 incident cannot be read, and is not counted',
      'incidents cannot be read, and are not counted',
    ),
    ...count(
      incomplete,
      'The earliest failures of 1 incident are not known',
      'incidents have earlier failures that are not known',
    ),
  ];
}

function limitLine({ limit, knownFrom }: Coverage, when: (instant: number) => string): readonly string[] {
  switch (limit) {
    case 'retention':
      return [`Incidents that ended before ${when(knownFrom)} are not kept (KEEP_INCIDENTS_DAYS)`];
    case 'database':
      return [`The database has existed since ${when(knownFrom)}: earlier incidents are not known`];
    case 'evaluation':
      return [`No evaluation before ${when(knownFrom)} is known: earlier incidents may be missing`];
    case 'number':
      return [
        `There are more incidents than are read at once: those that ended before ${when(knownFrom)} are not counted`,
      ];
    case null:
      return [];
  }
}

function gapLine({ since, until }: Gap, when: (instant: number) => string): string {
  const time =
    until === null ? `has been evaluated since ${when(since)}` : `was evaluated from ${when(since)} to ${when(until)}`;
  return `Nothing ${time}: incidents of that time are not known`;
}

function outageLine({ since, until }: Gap, when: (instant: number) => string): string {
  const time = until === null ? `since ${when(since)}` : `from ${when(since)} to ${when(until)}`;
  return `Datadog could not be read ${time}: incidents of that time are not known`;
}

/** Number of incidents, and of their failures if there are more: `9 incidents, which failed 14 times`. */
export function incidentCount({ incidents, failures }: Pick<Figures, 'incidents' | 'failures'>): string {
  const count = incidents === 1 ? '1 incident' : `${incidents} incidents`;
  return failures === incidents ? count : `${count}, which failed ${times(failures)}`;
}

/** `once`, or `3 times`. */
export function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** Sentence of plain text: how long it took to acknowledge, and how many were not. */
export function acknowledgedWords({
  failures,
  acknowledged,
  actedOtherwise,
  untouched,
  toAcknowledge,
}: Figures): string {
  const others = [
    ...(actedOtherwise > 0 ? [`${actedOtherwise} silenced or resolved without it`] : []),
    ...(untouched > 0 ? [`nobody acted on ${untouched}`] : []),
  ];
  const counts = [`${acknowledged} of ${failures} acknowledged`, ...others].join(', ');
  return `Time to acknowledge: ${durationWords(toAcknowledge)} (${counts})`;
}

/** Sentence of plain text: how long it took to recover, and how many ended otherwise or last. */
export function recoveredWords({
  failures,
  recovered,
  resolvedByPerson,
  ruleRemoved,
  open,
  toRecover,
}: Figures): string {
  const others = [
    ...(resolvedByPerson > 0 ? [`${resolvedByPerson} resolved by a person`] : []),
    ...(ruleRemoved > 0 ? [`${ruleRemoved} no longer watched`] : []),
    ...(open > 0 ? [`${open} open`] : []),
  ];
  const counts = [`${recovered} of ${failures} recovered`, ...others].join(', ');
  return `Time to recover: ${durationWords(toRecover)} (${counts})`;
}

/** Median and p90 in words: `median 4 min, p90 22 min`; the only duration alone; `not known` without one, which is never shown as zero. */
export function durationWords({ count, median, p90 }: Durations): string {
  if (median === null || p90 === null) return 'not known';
  if (count === 1) return formatDuration(median);
  return `median ${formatDuration(median)}, p90 ${formatDuration(p90)}`;
}

const ACT_WORDS: Readonly<Record<PersonAction['what'], string>> = {
  acknowledged: 'acknowledged',
  silenced: 'silenced',
  'silence-ended': 'silence ended',
  resolved: 'resolved',
};

/** Acts of people in their order as mrkdwn, with mentions: `acknowledged by @a, silenced by @b`; equal ones are counted. */
export function actionsWords(actions: readonly PersonAction[]): string {
  const counts = new Map<string, number>();
  for (const { what, by } of actions) {
    const words = `${ACT_WORDS[what]} by <@${by}>`;
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return enumerate([...counts].map(([words, count]) => (count === 1 ? words : `${words} (${count} times)`)));
}
