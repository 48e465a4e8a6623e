import type { Sample } from './collector.ts';

/** A sample where there is a value, nothing where there is none. */
export function knownSample(metric: string, value: number | null): readonly Sample[] {
  return value === null ? [] : [{ metric, value }];
}
