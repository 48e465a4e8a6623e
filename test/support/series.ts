import type { Series } from '@metta-health-bot/local-datadog';

/** A raw series every quarter of an hour with the same value always, or one computed from the time. */
export function steady(metric: string, value: number | null | ((at: number) => number | null)): Series {
  const valueAt = typeof value === 'function' ? value : () => value;
  return { metric, tags: ['env:production'], every: 900, source: 'simulated', valueAt };
}

/** The same with nothing from before `since`: hundreds of series stay quick to read. */
export function steadySince(since: number, metric: string, value: () => number): Series {
  return steady(metric, (at) => (at < since ? null : value()));
}
