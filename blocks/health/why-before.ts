import { formatDuration } from '../../src/core/duration.ts';
import { HOUR_MS } from '../../src/core/time.ts';
import { BEFORE_MS, type EventsBefore, type NearbyEvent } from '../../src/explain/events-before.ts';
import type { Why } from '../../src/explain/why.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { link } from '../kit/text.ts';
import { moment } from '../kit/time.ts';

/** Changes that are listed, and failures. */
const MOST_CHANGES = 3;
const MOST_FAILURES = 2;
/** Characters of a title. */
const TITLE_LENGTH = 120;

/** Lines of what was reported shortly before a change, nearest first; none for a change without a time. */
export function beforeLines(why: Why, now: number): readonly string[] {
  const { before } = why.explanation;
  if (before === null) return [];
  const hours = Math.round(BEFORE_MS / HOUR_MS);
  const heading = `*Shortly before* (in the ${hours} h before; this says nothing about the cause)`;
  if (before.changes.length + before.failures.length === 0) {
    return [
      heading,
      `• Nothing found: no change and no failure was reported that may explain ${escapeMrkdwn(why.area.title)}.`,
    ];
  }
  const changes = before.changes.slice(0, MOST_CHANGES).map((event) => changeLine(event, why, now));
  return [
    heading,
    ...(changes.length > 0 ? changes : ['• No change was reported.']),
    ...moreLines(before),
    ...before.failures.slice(0, MOST_FAILURES).map((event) => failureLine(event, why, now)),
  ];
}

function changeLine(event: NearbyEvent, { timeZone }: Why, now: number): string {
  const { at, aheadMs, what, fields } = event;
  const ahead = aheadMs < HOUR_MS / 2 ? 'in the same hour' : `${formatDuration(aheadMs)} before`;
  const kind = KINDS.get(fields.kind ?? '') ?? (what === 'start' ? 'begun: ' : '');
  const number = fields.number ? `#${escapeMrkdwn(fields.number)} ` : '';
  const by = fields.author ? ` by ${escapeMrkdwn(fields.author)}` : '';
  return `• ${moment(at, now, timeZone)}, ${ahead}: ${kind}${number}${titleOf(event)}${by}`;
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ['merge', 'merge '],
  ['deployment', 'deployment '],
  ['release', 'release '],
]);

function titleOf({ title, url }: NearbyEvent): string {
  return url !== undefined && isWebAddress(url) ? link(url, title) : escapeMrkdwn(title, TITLE_LENGTH);
}

/** Number of further changes, and the comparison of all that landed. */
function moreLines({ changes }: EventsBefore): readonly string[] {
  const more = changes.length - MOST_CHANGES;
  const comparison = comparisonOf(changes);
  const parts = [
    ...(more > 0 ? [`and ${more} more in that time`] : []),
    ...(comparison === undefined ? [] : [link(comparison, 'all of its commits')]),
  ];
  return parts.length === 0 ? [] : [`   ${parts.join('; ')}`];
}

const SHA = /^[0-9a-f]{7,64}$/;

/** Address of the comparison from before the oldest to the newest merge; undefined if they are not of one repository. */
function comparisonOf(changes: readonly NearbyEvent[]): string | undefined {
  const merged = changes.filter(({ fields }) => fields.kind === 'merge' && SHA.test(fields.sha ?? ''));
  const [newest, oldest] = [merged[0]?.fields, merged.at(-1)?.fields];
  if (newest === undefined || oldest === undefined) return undefined;
  const repository = newest.repository ?? '';
  if (!isWebAddress(repository) || merged.some(({ fields }) => fields.repository !== repository)) return undefined;
  return `${repository}/compare/${oldest.sha}%5E...${newest.sha}`;
}

function failureLine(event: NearbyEvent, { timeZone }: Why, now: number): string {
  const { at, fields } = event;
  const since = SHA.test(fields.failing_since ?? '') ? `, failing since \`${fields.failing_since?.slice(0, 8)}\`` : '';
  const compare = isWebAddress(fields.compare ?? '')
    ? ` (${link(fields.compare ?? '', 'last good to first bad')})`
    : '';
  const by = fields.collector ? `error of the collector ${escapeMrkdwn(fields.collector)}: ` : '';
  return `• First failure, ${moment(at, now, timeZone)}: ${by}${titleOf(event)}${since}${compare}`;
}

/** Characters of an address of data. */
const ADDRESS_LENGTH = 400;

/** Whether a text of data may be linked to. */
function isWebAddress(text: string): boolean {
  return text.length <= ADDRESS_LENGTH && /^https?:\/\/[^\s<>|"]+$/.test(text) && URL.canParse(text);
}
