import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLocalServices } from '@metta-health-bot/demo';
import { type DataSet, type LocalDatadog, type Series, startLocalDatadog } from '@metta-health-bot/local-datadog';
import { describe, expect, test } from 'vitest';
import { clientOf } from '../../packages/local-datadog/test/client.ts';
import { createCollectors, createCollectTarget } from '../../src/app/collectors.ts';
import { fomSeries, metricPaths } from '../../src/catalog/catalog.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { shownCatalog } from '../../src/cli/demo-bot.ts';
import { createSentEvents } from '../../src/collectors/sent-events.ts';
import { sourcesFromEnv } from '../../src/config/sources-config.ts';
import { listOf, objectOf } from '../../src/core/json.ts';
import { SHIPPED_CATALOG, SHIPPED_DASHBOARDS } from '../../src/core/package-root.ts';
import { widgetsIn } from '../../src/dashboards/dashboard-json.ts';
import { createEventsApi, createTimeseriesApi } from '../../src/datadog/client.ts';
import { createEventSearch } from '../../src/datadog/feed-search.ts';
import { createHealthReader } from '../../src/datadog/health-reader.ts';
import { fomFromRaw } from '../../src/health/figure-of-merit.ts';
import type { Rollup } from '../../src/health/rollup.ts';
import { formatFom, statusOf } from '../../src/health/thresholds.ts';
import { reportRun, runOnce } from '../../src/jobs/collect.ts';

const CATALOG = loadCatalog(SHIPPED_CATALOG);
const PATHS = metricPaths(CATALOG);
const TEMPLATE = objectOf(JSON.parse(readFileSync(join(SHIPPED_DASHBOARDS, 'system_health_rollup.json'), 'utf8')));
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ZONE = 'Europe/Berlin';

/** Raw values of a week that differ from metric to metric and from hour to hour, with gaps of every kind. */
function rawSeries(now: number): readonly Series[] {
  return CATALOG.areas.flatMap(({ metrics }, areaIndex) =>
    metrics.map(({ raw, ramp }, index) => {
      const at = areaIndex * 7 + index;
      return gauge(raw, (time) => {
        const age = now - time;
        // One never reports, one has stopped two hours ago, one did not report on some days, others not at some hours.
        if (at === 3 || (at === 5 && age < 2 * HOUR) || (at === 8 && age > 1.2 * DAY && age < 4.7 * DAY)) return null;
        if (at % 4 === 2 && Math.floor(time / HOUR) % 5 === 0) return null;
        const share = (Math.sin(at * 1.7 + time / (7 * HOUR)) + 1.1) / 2.1;
        return ramp.zero + share * (ramp.one - ramp.zero);
      });
    }),
  );
}

const gauge = (metric: string, valueAt: Series['valueAt'], every = 900): Series => {
  return { metric, tags: ['env:production'], every, source: 'simulated', valueAt };
};

/** The figures of merit of raw series as they were sent each hour from `since` on, before now. */
function fomsOf(raws: readonly Series[], since: number, now: number): readonly Series[] {
  return CATALOG.areas.flatMap(({ key: area, metrics }) =>
    metrics.map(({ key, raw, ramp }) =>
      gauge(
        fomSeries(area, key),
        (at) => {
          const value =
            at < since || at >= now - HOUR ? null : (raws.find(({ metric }) => metric === raw)?.valueAt(at) ?? null);
          return value === null ? null : fomFromRaw(value, ramp);
        },
        3_600,
      ),
    ),
  );
}

interface Scene extends AsyncDisposable {
  readonly datadog: LocalDatadog;
  move(ms: number): void;
  /** A run of the health collector, sent. */
  collect(): Promise<number>;
  /** What the widgets of the pushed dashboard get. */
  widgets(): Promise<Grid>;
  /** What `/health` shows. */
  health(): Promise<Rollup>;
}

/** Values by `area.metric day`, and scores by `area day`. */
type Grid = ReadonlyMap<string, number>;

const startScene = (data: DataSet, start: number) =>
  startSceneOver(start, async (clock) => {
    const datadog = await startLocalDatadog({ data, clock });
    return { datadog, close: datadog.close };
  });

async function startSceneOver(
  start: number,
  open: (clock: () => number) => Promise<{ readonly datadog: LocalDatadog; readonly close: () => Promise<void> }>,
): Promise<Scene> {
  let now = start;
  const clock = () => now;
  const { datadog, close } = await open(clock);
  const access = { apiUrl: datadog.url, appUrl: datadog.url, apiKey: datadog.keys.api, appKey: datadog.keys.app };
  const sources = sourcesFromEnv({ DD_ENV: 'production' });
  const api = createTimeseriesApi(access, fetch);
  const [health] = createCollectors({ sources, catalog: CATALOG, api, fetch, timeZone: ZONE, clock }, ['health']);
  const target = createCollectTarget(
    { sources, catalog: CATALOG },
    { access, createFetch: () => fetch, sent: createSentEvents() },
  );
  return {
    datadog,
    move(ms) {
      now += ms;
    },
    async collect() {
      const round = await runOnce(health?.collector ?? expect.fail(), now);
      expect(round.run.errors).toEqual([]);
      await reportRun('health', round, { target, now });
      return round.run.samples.length;
    },
    widgets: () => widgetsOf(datadog, now),
    async health() {
      const feeds = createEventSearch(createEventsApi(access, fetch));
      const onFailure = (error: unknown) => expect.fail(String(error));
      const reader = createHealthReader({ api, feeds, catalog: CATALOG, timeZone: ZONE, clock, onFailure });
      const answer = await reader.rollup('production');
      return answer.kind === 'fresh' ? answer.value : expect.fail(answer.kind);
    },
    [Symbol.asyncDispose]: close,
  };
}

const HOURS: Readonly<Record<string, number>> = { hour: 1, day: 24 };

/** Asks what Datadog would ask for each widget of the template, through the official client, and reads the answers as a person does. */
async function widgetsOf(datadog: LocalDatadog, now: number): Promise<Grid> {
  const grid = new Map<string, number>();
  const { columns: ask } = clientOf(datadog);
  for (const { widget } of widgetsIn(TEMPLATE)) {
    const { type, title, time, requests } = objectOf(widget.definition);
    const [request] = listOf(requests).map(objectOf);
    // The dashboard's head shows whether collectors fail, too.
    if (!request || !/:health\.(fom|score)_day\{/.test(JSON.stringify(request))) continue;
    const { value, unit } = objectOf(time);
    const span = Number(value) * (HOURS[String(unit)] ?? expect.fail()) * HOUR;
    const queries = listOf(request.queries)
      .map(objectOf)
      .map(({ name, query }) => ({
        name: String(name),
        aggregator: 'last' as const,
        query: String(query).replace('$env', 'env:production'),
      }));
    expect(listOf(request.queries).map((query) => objectOf(query).aggregator)).toEqual(queries.map(() => 'last'));
    const formulas = listOf(request.formulas).map(objectOf);
    const columns = await ask(
      queries,
      formulas.map(({ formula }) => String(formula)),
      now - span,
      now,
    );
    const rows = columns.find((column) => column.type === 'group')?.values ?? [[]];
    columns
      .filter((column) => column.type === 'number')
      .forEach(({ values = [] }, column) => {
        values.forEach((cell, row) => {
          const name = type === 'query_value' ? 'now' : String(formulas[column]?.alias);
          if (typeof cell === 'number') grid.set(`${title} ${[rows[row]].flat().join()} ${name}`, cell);
        });
      });
  }
  return grid;
}

/** The same of the rollup that `/health` shows. */
function gridOf({ areas, overall, days }: Rollup): Grid {
  const grid = new Map<string, number>();
  const put = (name: string, values: readonly (number | null)[], now?: string) =>
    values.forEach((value, index) => {
      const age = days.length - 1 - index;
      if (value === null) return;
      grid.set(`${name} ${age === 0 ? '0d' : `-${age}d`}`, value);
      if (age === 0 && now !== undefined) grid.set(`${now}  now`, value);
    });
  for (const { key, title, rows, scores } of areas) {
    for (const { key: metric, foms } of rows) put(`${title} ${metric}`, foms);
    put(
      `Scores ${key}`,
      scores.map(({ value }) => value),
      title,
    );
  }
  put(
    'Scores overall',
    overall.map(({ value }) => value),
    'Overall',
  );
  return grid;
}

/** To nine decimals; to the two that Slack shows where more would be rounded over the limit of a colour. */
const sorted = (grid: Grid) =>
  [...grid]
    .map(([name, value]) => {
      const [shown, exact] = [formatFom(value), value.toFixed(9)];
      return `${name}: ${['0.69', '0.29'].includes(shown) ? shown : exact}`;
    })
    .sort();

describe('rollup grid', () => {
  test.each([
    ['an ordinary week', '2026-11-25T13:20:00Z', 3 * DAY],
    ['a week in which summer time ends', '2026-10-28T13:20:00Z', 2.4 * DAY],
    ['a week in which summer time begins', '2027-03-30T09:50:00Z', 1.3 * DAY],
    ['the first hour, in which no figure of merit was ever sent', '2026-11-25T00:20:00Z', 0],
  ])('the rollup in Datadog is that of /health, cell by cell: %s', async (_, at, fomAge) => {
    const now = Date.parse(at);
    const raws = rawSeries(now);
    await using scene = await startScene([...raws, ...fomsOf(raws, now - fomAge, now)], now);
    const sent = await scene.collect();
    scene.move(2 * MINUTE);
    const rollup = await scene.health();
    const [shown, asked] = [gridOf(rollup), await scene.widgets()];
    expect(sorted(asked)).toEqual(sorted(shown));
    // Of 175 cells and 28 scores some have no data, and one today counts in no score.
    const cells = rollup.areas.flatMap(({ rows }) => rows.flatMap(({ foms }) => foms));
    expect([PATHS.length, cells.length]).toEqual([25, 175]);
    expect(cells.filter((cell) => cell === null).length).toBeGreaterThan(8);
    expect(cells.filter((cell) => cell !== null).length).toBeGreaterThan(140);
    expect(
      rollup.areas.flatMap(({ rows }) => rows.filter(({ isOverdue, foms }) => isOverdue && foms.at(-1) !== null)),
    ).toHaveLength(fomAge === 0 ? 0 : 1);
    for (const [name, value] of asked)
      expect([name, statusOf(Number(value.toFixed(2)))]).toEqual([name, statusOf(value)]);
    expect(sent).toBeLessThanOrEqual(175 + 28 + 2 * 25);
    expect(scene.datadog.unexpected).toEqual([]);
  });

  test('a cell that is no more is forgotten, and so is a grid that nobody sends', async () => {
    const midnight = Date.parse('2026-11-24T23:00:00Z');
    let isUp = true;
    const raws = rawSeries(midnight).map((series): Series => {
      const last = midnight - HOUR;
      const stops = series.metric === 'github.commits.reverts';
      return { ...series, valueAt: (at) => (!isUp || (stops && at > last) ? null : series.valueAt(at)) };
    });
    await using scene = await startScene(raws, midnight - HOUR);
    await scene.collect();
    scene.move(MINUTE);
    const cell = 'CI/CD revert_count 0d';
    expect((await scene.widgets()).has(cell)).toBe(true);
    // Its day has passed without a value of the next one.
    for (const _ of [1, 2, 3]) {
      scene.move(HOUR);
      await scene.collect();
    }
    scene.move(MINUTE);
    expect((await scene.widgets()).has(cell)).toBe(false);
    expect(sorted(await scene.widgets())).toEqual(sorted(gridOf(await scene.health())));
    isUp = false;
    scene.move(3 * HOUR);
    expect((await scene.widgets()).size).toBe(0);
  });

  test('the demo has the days of its data, without a collector', async () => {
    const start = Date.parse('2026-11-25T13:20:00Z');
    const catalog = shownCatalog(CATALOG);
    await using scene = await startSceneOver(start, (clock) => startLocalServices({ catalog, timeZone: ZONE, clock }));
    const widgets = await scene.widgets();
    expect(sorted(widgets)).toEqual(sorted(gridOf(await scene.health())));
    expect(widgets.size).toBeGreaterThan(175);
  });
});
