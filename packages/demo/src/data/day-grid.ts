import { answerTimeseries, type DataSet, type Series } from '@metta-health-bot/local-datadog';
import type { DayPoints, ShownCatalog } from '../shown-bot.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BUCKET_SECONDS = 900;
const DAYS = 7;
/** Data may change under a visitor's hands: what was computed serves a page, no longer. */
const KEPT_MS = 5_000;

interface GridOptions {
  readonly catalog: Pick<ShownCatalog, 'metrics' | 'days' | 'environmentTag'>;
  readonly timeZone: string;
  readonly clock: () => number;
}

/**
 * The days of `/health` as the health collector would have sent them each hour, in every environment that the data knows: cells as
 * `health.fom_day` and scores as `health.score_day`.
 */
export function dayGrid(data: DataSet, options: GridOptions): DataSet {
  const { metrics, environmentTag } = options.catalog;
  const wanted = new Set(metrics.flatMap(({ fom, raw }) => [fom, raw]));
  const known = data.filter(({ metric }) => wanted.has(metric));
  const environments = new Set(known.flatMap(({ tags }) => tags.filter((tag) => tag.startsWith(`${environmentTag}:`))));
  return [...environments].flatMap((environment) => gridIn(environment, known, options));
}

function gridIn(environment: string, data: DataSet, options: GridOptions): DataSet {
  const { metrics } = options.catalog;
  const areas = [...new Set(metrics.map(({ area }) => area)), 'overall'];
  const valuesAt = keptByHour((at) => gridAt(at, options, { environment, data }), options.clock);
  const lines = [
    ...metrics.map(({ area, key }) => ({ metric: 'health.fom_day', tags: [`area:${area}`, `metric:${key}`] })),
    ...areas.map((area) => ({ metric: 'health.score_day', tags: [`area:${area}`] })),
  ];
  return lines.flatMap(({ metric, tags }) =>
    Array.from({ length: DAYS }, (_, age): Series => {
      const own = [...tags, `day:${age}d`];
      const key = keyOf(metric, own);
      const valueAt = (at: number) => valuesAt(at).get(key) ?? null;
      return { metric, tags: [environment, ...own], every: HOUR_MS / 1000, source: 'simulated', valueAt };
    }),
  );
}

const keyOf = (metric: string, tags: readonly string[]): string => [metric, ...tags.toSorted()].join(' ');

type Values = ReadonlyMap<string, number>;

/** The same for a whole hour, and for a short while. */
function keptByHour(compute: (at: number) => Values, clock: () => number): (at: number) => Values {
  const kept = new Map<number, Values>();
  let since = clock();
  return (at) => {
    if (Math.abs(clock() - since) > KEPT_MS) {
      kept.clear();
      since = clock();
    }
    const hour = at - (at % HOUR_MS);
    const values = kept.get(hour) ?? compute(hour);
    kept.set(hour, values);
    return values;
  };
}

/** Values that the bot computes from the data at that time, queried in the same way. */
function gridAt(
  at: number,
  { catalog, timeZone }: GridOptions,
  { environment, data }: { readonly environment: string; readonly data: DataSet },
): Values {
  const { metrics, days } = catalog;
  const query = (metric: string) => ({
    data_source: 'metrics',
    query: `avg:${metric}{${environment}}.rollup(avg, ${BUCKET_SECONDS})`,
  });
  // A day more than is shown: if clocks change, seven days are longer than a week.
  const attributes = {
    from: at - (DAYS + 1) * DAY_MS,
    to: at + 1,
    queries: metrics.flatMap(({ fom, raw }) => [query(fom), query(raw)]),
  };
  const answer = answerTimeseries({ data: { type: 'timeseries_request', attributes } }, data, at).data.attributes;
  const points = metrics.map((): DayPoints => ({ fom: [], raw: [] }));
  answer.series.forEach(({ query_index }, row) => {
    const found = answer.times.flatMap((time, column) => {
      const value = answer.values[row]?.[column] ?? null;
      return value === null ? [] : [{ at: time, value }];
    });
    points[Math.floor(query_index / 2)]?.[query_index % 2 === 0 ? 'fom' : 'raw'].push(...found);
  });
  const readings = new Map(
    metrics.map(({ area, key }, index) => [`${area}.${key}`, points[index] ?? { fom: [], raw: [] }]),
  );
  const grid = days(readings, { now: at, timeZone, bucketMs: BUCKET_SECONDS * 1000 });
  return new Map(
    grid.map(({ metric, tags, value }) => [
      keyOf(
        metric,
        Object.entries(tags).map(([key, tag]) => `${key}:${tag}`),
      ),
      value,
    ]),
  );
}
