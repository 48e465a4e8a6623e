import { formatDuration } from '../../src/core/duration.ts';
import { HOUR_MS } from '../../src/core/time.ts';
import type { EventsBefore, NearbyEvent } from '../../src/explain/events-before.ts';
import { hoursBefore, kindOf } from '../../src/explain/reported-before.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { enumerate, isWebAddress, link } from '../kit/text.ts';
import { moment } from '../kit/time.ts';
import { KIND_WORDS, numberWord } from './reported-before.ts';

/** Changes that are listed, and failures. */
const MOST_CHANGES = 3;
const MOST_FAILURES = 2;
/** Characters of a title. */
const TITLE_LENGTH = 120;

/** Words for what came after the events, and the times of a reader. */
export interface BeforeContext {
  /** Titles of the areas that the events may explain. */
  readonly areas: readonly string[];
  /** Noun of what came after them. */
  readonly of: 'change' | 'failure';
  /** Whether all events of that time were read. */
  readonly isWhole: boolean;
  readonly now: number;
  readonly timeZone: string;
}

/** Lines of what was reported shortly before something, nearest first. */
export function beforeLines(before: EventsBefore, context: BeforeContext): readonly string[] {
  const { changes, failures } = before;
  const heading = `*Shortly before* (in the ${hoursBefore(before)} h before; this says nothing about the cause)`;
  if (changes.length + failures.length === 0) {
    if (!context.isWhole) return [heading, '• Not known: the events of that time could not all be read.'];
    const areas = enumerate(context.areas.map((title) => escapeMrkdwn(title)));
    const what = areas === '' ? 'was reported' : `was reported that may explain ${areas}`;
    return [heading, `• Nothing found: no change and no failure ${what}.`];
  }
  const shown = changes.slice(0, MOST_CHANGES).map((event) => changeLine(event, context));
  return [
    heading,
    ...(shown.length > 0 ? shown : [context.isWhole ? '• No change was reported.' : '• Not known which changes came.']),
    ...moreLines(before),
    ...failures.slice(0, MOST_FAILURES).map((event) => failureLine(event, context)),
    ...(failures.length > MOST_FAILURES ? [`   and first failures of ${failures.length - MOST_FAILURES} more`] : []),
  ];
}

function changeLine(event: NearbyEvent, { of, now, timeZone }: BeforeContext): string {
  const { at, aheadMs, fields } = event;
  const same = of === 'change' ? 'in the same hour' : 'just before';
  const ahead = aheadMs < HOUR_MS / 2 ? same : `${formatDuration(aheadMs)} before`;
  const kind = kindOf(event);
  const words = kind === 'start' ? 'begun: ' : KIND_WORDS[kind];
  const by = fields.author ? ` by ${escapeMrkdwn(fields.author)}` : '';
  return `• ${moment(at, now, timeZone)}, ${ahead}: ${words}${numberWord(fields.number ?? '')}${titleOf(event)}${by}`;
}

function titleOf({ title, url }: NearbyEvent): string {
  return url !== undefined && isWebAddress(url) ? link(url, title) : escapeMrkdwn(title, TITLE_LENGTH);
}

/** Number of further changes, and the comparison of all commits that landed. */
function moreLines({ changes }: EventsBefore): readonly string[] {
  const more = changes.length - MOST_CHANGES;
  const comparison = comparisonOf(changes);
  const parts = [
    ...(more > 0 ? [`and ${more} more in that time`] : []),
    ...(comparison === undefined ? [] : [link(comparison, 'all commits of that time')]),
  ];
  return parts.length === 0 ? [] : [`   ${parts.join('; ')}`];
}

/** Kinds of changes whose commit is on the main branch. */
const LANDED: readonly string[] = ['merge', 'push'];
const SHA = /^[0-9a-f]{7,64}$/;

/** Address of the comparison from before the oldest to the newest commit that landed; undefined if they are not of one repository. */
function comparisonOf(changes: readonly NearbyEvent[]): string | undefined {
  const merged = changes.filter(({ fields }) => LANDED.includes(fields.kind ?? '') && SHA.test(fields.sha ?? ''));
  const [newest, oldest] = [merged[0]?.fields, merged.at(-1)?.fields];
  if (newest === undefined || oldest === undefined) return undefined;
  const repository = newest.repository ?? '';
  if (!isWebAddress(repository) || merged.some(({ fields }) => fields.repository !== repository)) return undefined;
  return `${repository}/compare/${oldest.sha}%5E...${newest.sha}`;
}

function failureLine(event: NearbyEvent, { now, timeZone }: BeforeContext): string {
  const { at, fields, isBranchUnknown } = event;
  const { failing_since = '', compare = '', collector, job } = fields;
  const inJob = job ? `, job ${escapeMrkdwn(job)}` : '';
  const when = moment(at, now, timeZone);
  // What failed since when on another branch says nothing here.
  if (isBranchUnknown)
    return `• A failed run, ${when}: ${titleOf(event)}${inJob}; not known whether it was on the branch of this metric`;
  const since = SHA.test(failing_since) ? `, failing since \`${failing_since.slice(0, 8)}\`` : '';
  const commits = isWebAddress(compare) ? ` (${link(compare, 'last good to first bad')})` : '';
  const by = collector ? `error of the collector ${escapeMrkdwn(collector)}: ` : '';
  return `• First failure, ${when}: ${by}${titleOf(event)}${inJob}${since}${commits}`;
}
