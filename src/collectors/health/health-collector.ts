import { type Catalog, findMetric, fomSeries, metricPaths } from '../../catalog/catalog.ts';
import { memo } from '../../core/once.ts';
import { FOM_DAY, gridOf, SCORE_DAY } from '../../health/day-grid.ts';
import { fomFromRaw } from '../../health/figure-of-merit.ts';
import type { Rollup } from '../../health/rollup.ts';
import type { Collector, Note, Part, Sample } from '../collector.ts';

/** What Datadog has, each read once in a run. Both throw SourceError. */
export interface HealthSources {
  /** The newest raw value of each health metric that is current, and why one was refused. */
  readonly current: () => Promise<CurrentRaws>;
  /** The rollup that `/health` shows, with these figures of merit in it, by `area.metric`: they are sent in this very run. */
  readonly rollup: (sent: ReadonlyMap<string, number>, now: number) => Promise<Rollup>;
}

/** By `area.metric`. */
export interface CurrentRaws {
  readonly values: ReadonlyMap<string, number>;
  readonly refused: ReadonlyMap<string, string>;
}

/** What the collector is made of. */
export interface HealthOptions extends HealthSources {
  readonly name: string;
  readonly catalog: Catalog;
}

/** The one metric that has every figure of merit, by tags: a table in Datadog makes rows of tags only. */
const COMMON = 'health.fom';
const ASKS = 'POST /api/v2/query/timeseries';

/**
 * The collector of figures of merit: every raw value that is current, read at once, on its ramp; and the days of `/health`, cell by
 * cell, so that Datadog shows what Slack shows.
 */
export function healthCollector({ name, catalog, current, rollup }: HealthOptions): Collector<HealthSources> {
  return {
    name,
    open: () => ({ current: memo(current), rollup }),
    parts: [figuresPart(catalog), daysPart(catalog)],
  };
}

function figuresPart(catalog: Catalog): Part<HealthSources> {
  return {
    metrics: [...metricPaths(catalog).map((path) => fomSeries(...split(path))), COMMON],
    asks: ASKS,
    async read(sources) {
      const { values, refused } = await sources.current();
      const samples = [...figuresOf(catalog, values)].flatMap(([path, value]) => fomSamples(path, value));
      const missing = [...refused].map(([path, reason]) => refusal(reason, fomSeries(...split(path))));
      return { samples, missing, isIdle: samples.length === 0 };
    },
  };
}

function daysPart(catalog: Catalog): Part<HealthSources> {
  return {
    metrics: [FOM_DAY, SCORE_DAY],
    asks: ASKS,
    async read(sources, now) {
      const { values, refused } = await sources.current();
      const rollup = await sources.rollup(figuresOf(catalog, values), now);
      const missing = rollup.areas.flatMap(({ key: area, rows }) =>
        rows.flatMap(({ key, refused: reason }) => {
          // What the figure itself was refused for has been said.
          return reason === undefined || refused.has(`${area}.${key}`) ? [] : [refusal(reason, FOM_DAY)];
        }),
      );
      return { samples: gridOf(rollup), missing };
    },
  };
}

/** The figures of merit of raw values, by `area.metric`; none of a value that is no number. */
function figuresOf(catalog: Catalog, raws: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map(
    [...raws].flatMap(([path, raw]): readonly (readonly [string, number])[] => {
      const metric = findMetric(catalog, path);
      const value = metric ? fomFromRaw(raw, metric.ramp) : null;
      return value === null ? [] : [[path, value]];
    }),
  );
}

function fomSamples(path: string, value: number): readonly Sample[] {
  const [area, metric] = split(path);
  return [
    { metric: fomSeries(area, metric), value },
    { metric: COMMON, value, tags: { area, metric } },
  ];
}

const refusal = (reason: string, metric: string): Note => ({
  message: `Datadog rejected a query: ${reason}`,
  metrics: [metric],
});

function split(path: string): [area: string, metric: string] {
  const [area = '', ...rest] = path.split('.');
  return [area, rest.join('.')];
}
