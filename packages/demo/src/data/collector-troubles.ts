import { type DataSet, type Series, steps } from '@metta-health-bot/local-datadog';

/**
 * The states of a collector. `failed`: every run fails and emits no metrics. `errors`: one run met four errors. `slow`:
 * every run takes 45 seconds. `silent`: it no longer runs.
 */
export const COLLECTOR_TROUBLES = ['works', 'failed', 'errors', 'slow', 'silent'] as const;
/** One of `COLLECTOR_TROUBLES`. */
export type CollectorTrouble = (typeof COLLECTOR_TROUBLES)[number];

/** A collector of the catalog. */
interface Reporter {
  readonly name: string;
  /** Patterns of the metrics that it emits. */
  readonly emits: readonly string[];
}

/**
 * The collectors that a visitor of the demo can break and repair. From its first trouble on, a collector runs at once after
 * every change and every 10 seconds from then, healthy or not, so that the visitor need not wait for the effect.
 */
export interface CollectorTroubles {
  /** Throws when the catalog has no such collector; so does `set`. */
  trouble(name: string): CollectorTrouble;
  /** Sets the trouble from now on. */
  set(name: string, trouble: CollectorTrouble): void;
  /**
   * Returns the data as these collectors report it. The past stays as it was, except for errors: a collector that works
   * again withdraws its own, or they would keep it over the limit for an hour.
   */
  apply(data: DataSet): DataSet;
}

/** Returns whether the name matches the pattern, in which `*` stands for any characters. */
function fits(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.]/g, '\\.'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

/** Returns whether the name matches one of the patterns. */
export function fitsAny(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => fits(pattern, name));
}

/** A period in which the collector's state stays the same; it ends when the next one begins. */
interface Phase {
  /** Milliseconds since 1970, a whole second. */
  readonly since: number;
  readonly trouble: CollectorTrouble;
}

const RUN_SECONDS = 10;
const ERRORS = 4;
/** Phases that are stored per collector; data before the oldest one is as it would be without a visitor. */
const MOST_PHASES = 500;
const SLOW_SECONDS = 45;

/** Creates the troubles of these collectors: none until one is set. The clock gives milliseconds since 1970. */
export function createCollectorTroubles(clock: () => number, collectors: readonly Reporter[]): CollectorTroubles {
  const histories = new Map<string, Phase[]>(collectors.map(({ name }) => [name, []]));
  const historyOf = (name: string) => {
    const history = histories.get(name);
    if (history === undefined) throw new Error(`There is no collector ${name}.`);
    return history;
  };
  const troubleOf = (name: string) => historyOf(name).at(-1)?.trouble ?? 'works';
  return {
    trouble: troubleOf,
    set(name, trouble) {
      if (trouble === troubleOf(name)) return;
      const history = historyOf(name);
      history.push({ since: Math.floor(clock() / 1000) * 1000, trouble });
      if (history.length > MOST_PHASES) history.shift();
    },
    apply: (data) =>
      data.map((series) => {
        const own = collectors.find(({ name }) => series.metric.startsWith(`collector.${name}.`));
        if (own !== undefined) return troubled(series, historyOf(own.name), reportOf(own.name, series.metric));
        const source = collectors.find(({ emits }) => fitsAny(emits, series.metric));
        return source === undefined ? series : troubled(series, historyOf(source.name), emitted);
      }),
  };
}

/** Returns the value at a moment of a phase in place of the usual one. It is called for thousands of points at a time. */
type Report = (
  usual: Series,
  at: number,
  moment: { readonly phase: Phase; readonly hasRecovered: boolean },
) => number | null;

/** The series with its usual points up to the first phase and one for each run after it. */
function troubled(series: Series, history: readonly Phase[], report: Report): Series {
  return {
    ...series,
    valueAt(at) {
      const index = history.findLastIndex(({ since }) => since <= at);
      const phase = history[index];
      if (phase === undefined) return series.valueAt(at);
      const hasRecovered = history.findLastIndex(({ trouble }) => trouble === 'works') > index;
      return report(series, at, { phase, hasRecovered });
    },
    timesIn(from, to) {
      const begun = history[0]?.since ?? to;
      const usual = steps(0, { every: series.every, from, to: Math.min(to, begun) });
      const runs = history.flatMap(({ since }, index) =>
        steps(since, {
          every: RUN_SECONDS,
          from: Math.max(from, since),
          to: Math.min(to, history[index + 1]?.since ?? to),
        }),
      );
      return [...usual, ...runs];
    },
  };
}

/** Metrics that a collector emits: none while it fails or is silent. */
const emitted: Report = (usual, at, { phase: { trouble } }) =>
  trouble === 'failed' || trouble === 'silent' ? null : usual.valueAt(at);

/** Returns the values that a collector reports about itself. */
function reportOf(name: string, metric: string): Report {
  const field = metric.slice(`collector.${name}.`.length);
  return (usual, at, { phase, hasRecovered }) => {
    const { trouble } = phase;
    if (trouble === 'silent') return null;
    if (field === 'failed') return trouble === 'failed' ? 1 : 0;
    if (field === 'error_count') return hasRecovered ? 0 : errorsAt(at, phase);
    if (field === 'duration_seconds' && trouble === 'slow') return SLOW_SECONDS;
    return field === 'metric_count' && trouble === 'failed' ? 0 : usual.valueAt(at);
  };
}

/** Errors of one run. A failure counts once: a run every 10 seconds would make hundreds of it. */
function errorsAt(at: number, { since, trouble }: Phase): number {
  if (at !== since) return 0;
  if (trouble === 'errors') return ERRORS;
  return trouble === 'failed' ? 1 : 0;
}
