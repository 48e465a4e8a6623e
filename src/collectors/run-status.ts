import type { FeedEvent } from './collector.ts';

/** Statuses of a run or a job of any source. */
export const RUN_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'unknown'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

const LEVELS: Partial<Record<RunStatus, FeedEvent['level']>> = { failed: 'error', succeeded: 'success' };

/** Level of an event that reports this status. */
export function levelOf(status: RunStatus): FeedEvent['level'] {
  return LEVELS[status] ?? 'info';
}

/** Whether a run or a job in this status has ended. */
export function hasEnded(status: RunStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}
