import type { Reading, Sample } from './collector.ts';

/** Why some metrics cannot be told, in words for people: a number would be a guess. */
export interface Doubt {
  readonly message: string;
  readonly metrics: readonly string[];
}

/** The samples whose metrics are beyond doubt; the others are missing, and said to be. */
export function withoutDoubtful(samples: readonly Sample[], doubts: readonly Doubt[]): Reading {
  const doubtful = new Set(doubts.flatMap(({ metrics }) => metrics));
  return { samples: samples.filter(({ metric }) => !doubtful.has(metric)), missing: doubts };
}
