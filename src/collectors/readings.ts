import type { Note, Reading, Sample } from './collector.ts';

/** The samples whose metrics are beyond doubt; the others are missing, and said to be. */
export function withoutDoubtful(samples: readonly Sample[], doubts: readonly Note[]): Reading {
  const doubtful = new Set(doubts.flatMap(({ metrics }) => metrics));
  return { samples: samples.filter(({ metric }) => !doubtful.has(metric)), missing: doubts };
}
