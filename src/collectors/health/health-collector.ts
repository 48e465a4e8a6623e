import { type Catalog, findMetric, fomSeries, metricPaths, TAGGED_FOM } from '../../catalog/catalog.ts';
import { memo } from '../../core/memo.ts';
import { FOM_DAY, gridOf, SCORE_DAY } from '../../health/day-grid.ts';
import { fomFromRaw } from '../../health/figure-of-merit.ts';
import type { Rollup } from '../../health/rollup.ts';
import type { Collector, MetricGap, Part, Sample } from '../collector.ts';

/** Reads from Datadog, each made once in a run. Both throw SourceError. */
export interface HealthCollectorSources {
  /** Returns the newest raw value of each health metric that is current, and the reasons of refused queries. */
  readonly current: () => Promise<CurrentRaws>;
  /** Returns the rollup that `/health` shows, including these figures of merit, by `area.metric`, which this run sends. */
  readonly rollup: (sent: ReadonlyMap<string, number>, now: number) => Promise<Rollup>;
}

/** Raw values and reasons of refused queries, by `area.metric`. */
export interface CurrentRaws {
  readonly values: ReadonlyMap<string, number>;
  readonly refused: ReadonlyMap<string, string>;
}

/** Options of the collector. */
export interface HealthOptions extends HealthCollectorSources {
  readonly name: string;
  readonly catalog: Catalog;
}

const ASKS = 'POST /api/v2/query/timeseries';

/**
 * Builds the collector of figures of merit: each current raw value, all read in one request, on its ramp; and the days of `/health`, cell
 * by cell, so that Datadog shows the same as Slack.
 */
export function healthCollector({ name, catalog, current, rollup }: HealthOptions): Collector<HealthCollectorSources> {
  return {
    name,
    open: () => ({ current: memo(current), rollup }),
    parts: [figuresPart(catalog), daysPart(catalog)],
  };
}

function figuresPart(catalog: Catalog): Part<HealthCollectorSources> {
  return {
    metrics: [...metricPaths(catalog).map((path) => fomSeries(...splitPath(path))), TAGGED_FOM],
    asks: ASKS,
    async read(sources) {
      const { values, refused } = await sources.current();
      const samples = [...figuresOf(catalog, values)].flatMap(([path, value]) => fomSamples(path, value));
      const missing = [...refused].map(([path, reason]) => refusalNote(reason, fomSeries(...splitPath(path))));
      return { samples, missing, isIdle: samples.length === 0 };
    },
  };
}

function daysPart(catalog: Catalog): Part<HealthCollectorSources> {
  return {
    metrics: [FOM_DAY, SCORE_DAY],
    asks: ASKS,
    async read(sources, now) {
      const { values, refused } = await sources.current();
      const rollup = await sources.rollup(figuresOf(catalog, values), now);
      const missing = rollup.areas.flatMap(({ key: area, rows }) =>
        rows.flatMap(({ key, refused: reason, unread }) => {
          if (unread !== undefined) return [{ message: `Datadog could not be read: ${unread}`, metrics: [FOM_DAY] }];
          // The part of the figures has reported this refusal already.
          return reason === undefined || refused.has(`${area}.${key}`) ? [] : [refusalNote(reason, FOM_DAY)];
        }),
      );
      return { samples: gridOf(rollup), missing };
    },
  };
}

/** Figures of merit of raw values, by `area.metric`; none for a value that is not a number. */
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
  const [area, metric] = splitPath(path);
  return [
    { metric: fomSeries(area, metric), value },
    { metric: TAGGED_FOM, value, tags: { area, metric } },
  ];
}

const refusalNote = (reason: string, metric: string): MetricGap => ({
  message: `Datadog rejected a query: ${reason}`,
  metrics: [metric],
});

function splitPath(path: string): [area: string, metric: string] {
  const [area = '', ...rest] = path.split('.');
  return [area, rest.join('.')];
}
