import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSet, Series } from '@metta-health-bot/local-datadog';
import { temporaryFolder } from '@metta-health-bot/local-sources';
import { stringify } from 'yaml';
import { type Catalog, fomSeries } from '../src/catalog/catalog.ts';
import { loadCatalog } from '../src/catalog/load.ts';

/** Size of a generated catalog. */
export interface CatalogSize {
  readonly metrics: number;
  readonly collectors: number;
}

/** Metrics of an area, and areas of a file: a team's part of the catalog. */
const METRICS_OF_AREA = 25;
const AREAS_OF_FILE = 10;

/** One file of a generated catalog. */
export interface CatalogFile {
  readonly name: string;
  readonly text: string;
}

/** Generates a catalog of that size: areas in files of their own, collectors that fill the first areas, and rules about them. */
export function generateCatalog({ metrics, collectors }: CatalogSize): readonly CatalogFile[] {
  const areas = range(Math.ceil(metrics / METRICS_OF_AREA)).map((area) => {
    const count = Math.min(METRICS_OF_AREA, metrics - area * METRICS_OF_AREA);
    return {
      key: `area_${area}`,
      title: `Area ${area}`,
      metrics: range(count).map((metric) => metricOf(area, metric)),
    };
  });
  const files = range(Math.ceil(areas.length / AREAS_OF_FILE)).map((file) =>
    fileOf(`areas-${file}.yml`, { areas: areas.slice(file * AREAS_OF_FILE, (file + 1) * AREAS_OF_FILE) }),
  );
  const rules = [
    { name: 'failed', kind: 'failed', severity: 'critical' },
    { name: 'errors', kind: 'errors', severity: 'warning', over: 3 },
  ];
  return [
    fileOf('alerts.yml', { title: 'System Health', alerts: { rules } }),
    ...files,
    fileOf('collectors.yml', { collectors: range(collectors).map(collectorOf) }),
  ];
}

function metricOf(area: number, metric: number) {
  return {
    key: `metric_${metric}`,
    label: `Metric ${metric} of area ${area}`,
    raw: `svc.area_${area}.metric_${metric}`,
    unit: 'requests',
    ramp: { zero: 100, one: 0 },
    healthy: '< 30',
  };
}

function collectorOf(collector: number) {
  return { name: `job_${collector}`, title: `Job ${collector}`, emits: [`svc.area_${collector}.*`], every: '5m' };
}

function fileOf(name: string, values: object): CatalogFile {
  return { name, text: stringify(values) };
}

/** A catalog in a folder of its own, which `remove` deletes. */
export interface WrittenCatalog {
  readonly folder: string;
  readonly catalog: Catalog;
  remove(): void;
}

/** Writes a generated catalog, and reads it as the bot does. */
export function writeCatalog(size: CatalogSize): WrittenCatalog {
  const { path: parent, remove } = temporaryFolder('metta-scale-');
  const folder = join(parent, 'catalog');
  mkdirSync(folder);
  for (const { name, text } of generateCatalog(size)) writeFileSync(join(folder, name), text);
  return { folder, catalog: loadCatalog(folder), remove };
}

const RAW_SECONDS = 900;
const HOUR_SECONDS = 3_600;
const RUN_SECONDS = 300;

/**
 * Data of a generated catalog: raw values, figures of merit under both names, and the collectors' reports about themselves. Cheap to compute:
 * a query of thousands of metrics must cost the local Datadog little.
 */
export function generateData(catalog: Catalog): DataSet {
  const metrics = catalog.areas.flatMap((area) =>
    area.metrics.map((metric) => ({ area: area.key, key: metric.key, raw: metric.raw })),
  );
  return [
    ...metrics.flatMap(({ area, key, raw }, index): DataSet => {
      const figure = (at: number) => 1 - rawAt(index, at) / 100;
      return [
        series(raw, RAW_SECONDS, (at) => rawAt(index, at)),
        series(fomSeries(area, key), HOUR_SECONDS, figure),
        { ...series('health.fom', HOUR_SECONDS, figure), tags: [`area:${area}`, `metric:${key}`] },
      ];
    }),
    ...catalog.collectors.flatMap(({ name }): DataSet => {
      const own = (metric: string, value: number) => series(`collector.${name}.${metric}`, RUN_SECONDS, () => value);
      return [own('failed', 0), own('error_count', 0), own('duration_seconds', 1.5), own('metric_count', 25)];
    }),
  ];
}

/** A value from 0 to 99 that moves from day to day: one metric in twenty is red. */
function rawAt(index: number, at: number): number {
  const day = Math.floor(at / (24 * HOUR_SECONDS * 1_000));
  return (index + day) % 20 === 0 ? 90 : (index + day) % 25;
}

function series(metric: string, every: number, valueAt: (at: number) => number): Series {
  return { metric, tags: [], every, source: 'simulated', valueAt };
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
