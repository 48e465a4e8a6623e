import type { MetricRow } from './rollup.ts';
import { type Status, statusOf } from './thresholds.ts';

/**
 * State of a score or a metric on a day. `unread`: Datadog gave no answer about it, or none about a part of it while the rest is healthy,
 * so that it is neither healthy nor without data.
 */
export type DayState = Status | 'unread';

/** State of a value, null without data. `isRead`: Datadog answered about every part of it. */
export function dayStateOf(value: number | null, isRead: boolean): DayState {
  const status = statusOf(value);
  return isRead || status === 'red' || status === 'yellow' ? status : 'unread';
}

/** Whether Datadog gave no answer about a metric, or rejected one of its queries: a day without a value is then unknown. */
export function isUnread({ refused, unread }: Pick<MetricRow, 'refused' | 'unread'>): boolean {
  return refused !== undefined || unread !== undefined;
}

/**
 * Whether Datadog answered about every metric on a day, by its index: a value of a part of the metrics may look healthier than the whole.
 * An overdue value is none today.
 */
export function isAllRead(rows: readonly MetricRow[], day: number, isToday: boolean): boolean {
  return rows.every((row) => {
    const hasValue = (row.foms[day] ?? null) !== null && !(isToday && row.isOverdue);
    return hasValue || !isUnread(row);
  });
}
