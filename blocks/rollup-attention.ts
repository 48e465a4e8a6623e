import { type AttentionItem, byStatus } from '../src/health/attention.ts';
import type { MetricRow, Rollup } from '../src/health/rollup.ts';
import { formatFom, type Status } from '../src/health/status.ts';
import { escapeMrkdwn } from './escape.ts';
import { enumerate } from './list.ts';
import { listHeading } from './status.ts';
import { moment } from './time.ts';

/** What needs a look today, by status, as lines of mrkdwn; empty when nothing does. `stale`: as it was last known. */
export function attentionLines(rollup: Rollup, stale: boolean): string {
  const { red, yellow, gray } = byStatus(rollup);
  const line = (status: Status, items: readonly AttentionItem[], tell: (item: AttentionItem) => string) =>
    items.length > 0 ? [`${listHeading(status, stale)} ${enumerate(items.map(tell))}`] : [];
  return [
    ...line('red', red, withYesterday),
    ...line('yellow', yellow, withYesterday),
    ...line('gray', gray, (item) => `${name(item)} (${sinceWhen(item.row, rollup)})`),
    ...refusals(rollup),
  ].join('\n');
}

/** The same in sentences, for notifications and screen readers: what is critical, and what has no data. */
export function spokenAttention(rollup: Rollup, stale: boolean): readonly string[] {
  const { red, gray } = byStatus(rollup);
  const list = (word: string, items: readonly AttentionItem[]) =>
    items.length > 0 ? [`${word}: ${enumerate(items.map(name))}`] : [];
  return [...list(stale ? 'Last known critical' : 'Critical', red), ...list('No data', gray)];
}

/** A refused query is a mistake of ours and never heals by itself, so it is told even where another query filled in. */
function refusals({ areas }: Rollup): readonly string[] {
  const told = areas.flatMap(({ rows }) =>
    rows.flatMap(({ label, refused }) =>
      refused === undefined ? [] : [`${escapeMrkdwn(label)} (${escapeMrkdwn(refused)})`],
    ),
  );
  return told.length > 0 ? [`⚠️ *Query rejected by Datadog:* ${enumerate(told)}`] : [];
}

function withYesterday(item: AttentionItem): string {
  const before = item.yesterday === null ? '' : `, ${formatFom(item.yesterday)} yesterday`;
  return `${name(item)} (${formatFom(item.today)}${before})`;
}

function sinceWhen({ lastDataAt }: MetricRow, { days, timeZone }: Rollup): string {
  if (lastDataAt === null) return `none in ${days.length} days`;
  return `since ${moment(lastDataAt, days.at(-1)?.start ?? lastDataAt, timeZone)}`;
}

function name({ row }: AttentionItem): string {
  return escapeMrkdwn(row.label);
}
