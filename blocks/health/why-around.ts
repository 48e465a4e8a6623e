import { dateOf } from '../../src/core/days.ts';
import { formatDuration } from '../../src/core/duration.ts';
import type { StepChange } from '../../src/explain/change.ts';
import type { EarlierTimes } from '../../src/explain/earlier-times.ts';
import type { MovedSeries, MovedWith } from '../../src/explain/moved-with.ts';
import type { Why } from '../../src/explain/why.ts';
import type { DashboardLink } from '../../src/health/dashboard-link.ts';
import { aboutValue, formatNumber } from '../../src/health/format.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { enumerate, link } from '../kit/text.ts';
import { shortDate } from '../kit/time.ts';

/** Metrics that are listed, at most. */
export const MOST_MOVED = 4;

/** Lines of what else moved at the time of a change, what did not, and whether it has happened before; none for a change without a time. */
export function aroundLines(why: Why, proofs: Proofs = new Map()): readonly string[] {
  const { change, others, environments, earlier } = why.explanation;
  if (change.kind !== 'step') return [];
  return [
    ...(others === null ? [] : otherLines(others, { why, proofs })),
    ...(environments === null ? [] : environmentLines(environments)),
    ...(earlier === null ? [] : [earlierLine(change, earlier, why)]),
  ];
}

/** Links to other metrics in Datadog over the time of the change, by their names. */
type Proofs = ReadonlyMap<string, DashboardLink>;

/** Names, units and links of what is compared. */
interface Shown {
  readonly why: Why;
  readonly proofs: Proofs;
}

function otherLines({ moved, unmoved, unknown }: MovedWith, shown: Shown): readonly string[] {
  const compared = moved.length + unmoved.length;
  if (compared === 0) return unknown.length > 0 ? ['*At that time* no other metric has data to compare.'] : [];
  const without = unknown.length > 0 ? ` (${unknown.length} more: no data around that time)` : '';
  if (moved.length === 0) {
    const none = compared === 1 ? 'the 1 other metric did not move' : `none of ${compared} other metrics moved`;
    return [`*At that time* ${none}${without}.`];
  }
  const more = moved.length - MOST_MOVED;
  return [
    `*At that time* ${moved.length} of ${compared} other ${compared === 1 ? 'metric' : 'metrics'} moved${without}:`,
    ...moved.slice(0, MOST_MOVED).map((series) => `• ${movedText(series, shown)}`),
    ...(more > 0 ? [`• and ${more} more`] : []),
  ];
}

function movedText(
  { name, isRise, isWorse, before, after, lagHours, deviations }: MovedSeries,
  { why, proofs }: Shown,
): string {
  const unit = why.shown.get(name);
  const proof = proofs.get(name);
  const value = (one: number) => escapeMrkdwn(unit === undefined ? formatNumber(one) : aboutValue(one, unit));
  const way = `${isRise ? 'rose' : 'fell'} from about ${value(before)} to ${value(after)}`;
  return `${proof ? link(proof.url, name) : escapeMrkdwn(name)} ${way}, ${lagText(lagHours)} (${isWorse ? 'worse' : 'better'}, ${sizeWord(deviations)})`;
}

function lagText(hours: number): string {
  if (hours === 0) return 'at the same hour';
  return `${Math.abs(hours)} h ${hours > 0 ? 'later' : 'earlier'}`;
}

function sizeWord(deviations: number): string {
  const times = deviations >= 100 ? 'over 100' : deviations.toFixed(0);
  return `${times} times its usual variation`;
}

function environmentLines({ moved, unmoved, unknown }: MovedWith): readonly string[] {
  const names = (list: readonly string[]) => enumerate(list.map((name) => escapeMrkdwn(name)));
  const lines = [
    ...(moved.length > 0
      ? [`it moved in ${enumerate(moved.map(({ name, lagHours }) => `${escapeMrkdwn(name)} (${lagText(lagHours)})`))}`]
      : []),
    ...(unmoved.length > 0 ? [`it did not move in ${names(unmoved)}`] : []),
    ...(unknown.length > 0 ? [`no data in ${names(unknown)}`] : []),
  ];
  const sentence = lines.join('; ');
  return sentence === '' ? [] : [`*Environments:* ${sentence}.`];
}

const ORDINALS = ['First', 'Second', 'Third', 'Fourth', 'Fifth'];
const ENDINGS = ['th', 'st', 'nd', 'rd'];

/** Ordinal of a count in words or figures: `Third`, `12th`, `22nd`. */
function ordinalOf(count: number): string {
  const isTeen = Math.floor(count / 10) % 10 === 1;
  return ORDINALS[count - 1] ?? `${count}${(isTeen ? undefined : ENDINGS[count % 10]) ?? 'th'}`;
}

function earlierLine({ isWorse }: StepChange, { days, times }: EarlierTimes, { timeZone }: Why): string {
  const count = times.length + 1;
  const ordinal = ordinalOf(count);
  const within = `in the ${days} ${days === 1 ? 'day' : 'days'} with data`;
  const last = times.at(-1);
  if (last === undefined) return `*Before:* first time ${within}.`;
  const recovered =
    last.recoveredAt === null
      ? 'not back until this time'
      : `${isWorse ? 'recovered' : 'over'} after ${formatDuration(last.recoveredAt - last.at)}`;
  return `*Before:* ${ordinal.toLowerCase()} time ${within}; last on ${shortDate(dateOf(last.at, timeZone))}, ${recovered}.`;
}
