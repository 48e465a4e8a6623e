import type { FeedEvent } from './collector.ts';

/** What a run or a job of any source may be to us. */
export const RUN_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'unknown'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

const LEVELS: Partial<Record<RunStatus, FeedEvent['level']>> = { failed: 'error', succeeded: 'success' };

/** How loud an event is that tells of this status. */
export function levelOf(status: RunStatus): FeedEvent['level'] {
  return LEVELS[status] ?? 'info';
}

/** Whether what is in this status goes on no more. */
export function hasEnded(status: RunStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}
