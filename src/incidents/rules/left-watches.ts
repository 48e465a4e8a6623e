import type { Evaluation } from './evaluation.ts';
import type { WatchKey } from './evaluation-state.ts';

/** Watches that the catalog does not have: those of which channels have been notified, and those of which they are to be now. */
interface LeftWatches {
  readonly leftWatches: readonly string[];
  readonly fresh: readonly WatchKey[];
}

/**
 * Compares an evaluation with the watches of which channels were notified before: each is reported once. One that has ended, or whose name
 * the catalog has again, is forgotten, so that it is reported if it leaves again. Nothing changes while the watches cannot be read.
 */
export function leave(before: readonly string[], evaluation: Evaluation): LeftWatches {
  const left = evaluation.kind === 'evaluated' ? evaluation.leftWatches : undefined;
  if (left === undefined) return { leftWatches: before, fresh: [] };
  const reported = new Set(before);
  return { leftWatches: left.map(keyOf), fresh: left.filter((watch) => !reported.has(keyOf(watch))) };
}

function keyOf({ channel, subject }: WatchKey): string {
  return `${channel} ${subject}`;
}
