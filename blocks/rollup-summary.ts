import { type AttentionItem, byStatus } from '../src/health/attention.ts';
import type { MetricRow, Rollup, Score } from '../src/health/rollup.ts';
import { formatFom, type Status, statusOf } from '../src/health/status.ts';
import { escapeMrkdwn } from './escape.ts';
import { enumerate } from './list.ts';
import { lastKnown, lightAndValue, listHeading, WORDS } from './status.ts';
import { moment } from './time.ts';

/** The scores of today as lines of mrkdwn: overall first, then the areas. */
export function scoreLines(rollup: Rollup, stale: boolean): string {
  if (rollup.areas.length === 0) return 'There is no area to show.';
  const several = rollup.areas.length > 1;
  const areas = rollup.areas.map(
    ({ title, scores }) =>
      `${several ? '' : '*'}${escapeMrkdwn(title)}${several ? '' : '*'}: ${score(of(scores), stale, 'metrics')}`,
  );
  const overall = several ? [`*Overall: ${score(of(rollup.overall), stale, 'areas')}*`] : [];
  return [...overall, enumerate(areas, '  |  '), ...yesterdayInstead(rollup)].join('\n');
}

/** What needs a look today, by status, as lines of mrkdwn; empty when nothing does. */
export function attentionLines(rollup: Rollup): string {
  const { red, yellow, gray } = byStatus(rollup);
  const line = (status: Status, items: readonly AttentionItem[], tell: (item: AttentionItem) => string) =>
    items.length > 0 ? [`${listHeading(status)} ${enumerate(items.map(tell))}`] : [];
  return [
    ...line('red', red, withYesterday),
    ...line('yellow', yellow, withYesterday),
    ...line('gray', gray, (item) => `${name(item)} (${sinceWhen(item.row, rollup)})`),
    ...overdue(rollup),
    ...refusals(rollup),
  ].join('\n');
}

/** The same in sentences, for notifications and screen readers. */
export function spokenSummary(rollup: Rollup, title: string, stale: boolean): readonly string[] {
  const { red, gray } = byStatus(rollup);
  const spoken = ({ value }: Score) => {
    if (stale) return `unknown now, last ${formatFom(value)}`;
    return value === null ? WORDS.gray : `${formatFom(value)}, ${WORDS[statusOf(value)]}`;
  };
  const areas = rollup.areas.map((area) => `${escapeMrkdwn(area.title)} ${spoken(of(area.scores))}`);
  const overall = rollup.areas.length > 1 ? [`overall ${spoken(of(rollup.overall))}`] : [];
  const list = (word: string, items: readonly AttentionItem[]) =>
    items.length > 0 ? [`${word}: ${enumerate(items.map(name))}`] : [];
  return [
    `${escapeMrkdwn(title)}: ${[...overall, enumerate(areas, '; ') || 'no area to show'].join('; ')}`,
    ...list('Critical', red),
    ...list('No data', gray),
  ];
}

function score(today: Score, stale: boolean, counted: string): string {
  const light = stale
    ? `${lastKnown(today.value)} unknown now`
    : `${lightAndValue(today.value)} ${WORDS[statusOf(today.value)]}`;
  return today.withData < today.of ? `${light} (${today.withData} of ${today.of} ${counted} with data)` : light;
}

/** Just after midnight today is empty, and the question is how yesterday ended. */
function yesterdayInstead({ overall }: Rollup): readonly string[] {
  const yesterday = overall.at(-2)?.value ?? null;
  if (of(overall).value !== null || yesterday === null) return [];
  return [`No data yet today; yesterday ${lightAndValue(yesterday)} ${WORDS[statusOf(yesterday)]}`];
}

function withYesterday(item: AttentionItem): string {
  const before = item.yesterday === null ? '' : `, ${formatFom(item.yesterday)} yesterday`;
  return `${name(item)} (${formatFom(item.today)}${before})`;
}

/** Today has a value, but its collectors have gone quiet since: no judgement on now. */
function overdue({ areas, days, timeZone }: Rollup): readonly string[] {
  const told = areas.flatMap(({ rows }) =>
    rows.flatMap(({ label, foms, isOverdue, lastDataAt }) => {
      if (!isOverdue || lastDataAt === null || (foms.at(-1) ?? null) === null) return [];
      return [`${escapeMrkdwn(label)} (since ${moment(lastDataAt, days.at(-1)?.start ?? lastDataAt, timeZone)})`];
    }),
  );
  return told.length > 0 ? [`⏳ *No new data:* ${enumerate(told)}`] : [];
}

/** A refused query is a mistake of ours and never heals by itself, so it is told even where another query filled in. */
function refusals({ areas }: Rollup): readonly string[] {
  const told = areas.flatMap(({ rows }) =>
    rows.flatMap(({ label, refused }) =>
      refused === undefined ? [] : [`${escapeMrkdwn(label)} (${escapeMrkdwn(refused)})`],
    ),
  );
  return told.length > 0 ? [`⚠️ *Query refused by Datadog:* ${enumerate(told)}`] : [];
}

function sinceWhen({ lastDataAt }: MetricRow, { days, timeZone }: Rollup): string {
  if (lastDataAt === null) return `none in ${days.length} days`;
  return `since ${moment(lastDataAt, days.at(-1)?.start ?? lastDataAt, timeZone)}`;
}

function name({ row }: AttentionItem): string {
  return escapeMrkdwn(row.label);
}

function of(scores: readonly Score[]): Score {
  return scores.at(-1) ?? { value: null, withData: 0, of: 0 };
}
