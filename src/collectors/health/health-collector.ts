import { type Catalog, findMetric, fomSeries, metricPaths } from '../../catalog/catalog.ts';
import { fomFromRaw } from '../../health/ramp.ts';
import type { Collector, Sample } from '../collector.ts';

/** The newest raw value of each health metric that is current, and why one was refused. */
export interface HealthSources {
  readonly current: () => Promise<CurrentRaws>;
}

/** By `area.metric`. */
export interface CurrentRaws {
  readonly values: ReadonlyMap<string, number>;
  readonly refused: ReadonlyMap<string, string>;
}

/** What the collector is made of; `current` throws SourceError. */
export interface HealthOptions {
  readonly name: string;
  readonly catalog: Catalog;
  readonly current: () => Promise<CurrentRaws>;
}

/** The one metric that has every figure of merit, by tags: a table in Datadog makes rows of tags only. */
const COMMON = 'health.fom';

/** The collector of figures of merit: every raw value that is current, read at once, on its ramp. */
export function healthCollector({ name, catalog, current }: HealthOptions): Collector<HealthSources> {
  const metrics = metricPaths(catalog).map((path) => fomSeries(...split(path)));
  return {
    name,
    open: () => ({ current }),
    parts: [
      {
        metrics: [...metrics, COMMON],
        asks: 'POST /api/v2/query/timeseries',
        read: async (sources) => {
          const { values, refused } = await sources.current();
          return {
            samples: [...values].flatMap(([path, value]) => fomSamples(catalog, path, value)),
            missing: [...refused].map(([path, reason]) => {
              return { message: `Datadog refuses a query: ${reason}`, metrics: [fomSeries(...split(path))] };
            }),
          };
        },
      },
    ],
  };
}

function fomSamples(catalog: Catalog, path: string, raw: number): readonly Sample[] {
  const metric = findMetric(catalog, path);
  const value = metric ? fomFromRaw(raw, metric.ramp) : null;
  if (value === null) return [];
  const [area, key] = split(path);
  return [
    { metric: fomSeries(area, key), value },
    { metric: COMMON, value, tags: { area, metric: key } },
  ];
}

function split(path: string): [area: string, metric: string] {
  const [area = '', ...rest] = path.split('.');
  return [area, rest.join('.')];
}
