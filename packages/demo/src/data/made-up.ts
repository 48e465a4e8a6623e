import { seedOf } from '@metta-health-bot/local-sources';
import type { ShownCatalog, ShownSeries } from '../shown-bot.ts';
import { fitsAny } from './collector-troubles.ts';
import type { HealthMetric } from './fom-series.ts';
import { MEASURED_METRICS } from './real-days.ts';
import type { Row } from './rows/row.ts';
import { type MadeUp, SIMULATED_METRICS } from './simulated.ts';
import { STORIES, type Story } from './stories.ts';

const EVERY_SECONDS = 900;
/** Figure of merit around which a metric of the catalog moves, and how far: mostly green. */
const USUAL = { fom: 0.9, swing: 0.08 };
/** Values of a tag that no dashboard names. */
const ENDS = ['a', 'b', 'c'] as const;

/** Rows and stories of the metrics that only this catalog knows: their values follow from ramps and goals. */
export function madeUpOf(catalog: ShownCatalog): MadeUp {
  const health = catalog.metrics.filter(({ raw }) => isUnknown(raw));
  const known = new Set(health.map(({ raw }) => raw));
  const others = catalog.series.filter(({ metric }) => isUnknown(metric) && !known.has(metric));
  const rows = [
    ...firstOfEach(health, ({ raw }) => raw).flatMap((metric) => split(rowOf(metric), catalog)),
    ...firstOfEach(others, ({ metric }) => metric).flatMap((series) => split(plainRow(series), catalog)),
    ...catalog.collectors.flatMap(collectorRows).filter(({ metric }) => isUnknown(metric)),
  ];
  return { rows, stories: exampleStories(health) };
}

/** Stories of a demo with that catalog. */
export function storiesOf(catalog: ShownCatalog): readonly Story[] {
  const isShown = (metric: string) => hasSeries(catalog, metric) || /^collector\./.test(metric);
  const known = STORIES.filter(({ metric }) => isShown(metric) && isIn(catalog, metric));
  return [...known, ...madeUpOf(catalog).stories];
}

/** Whether the catalog shows a metric, or one of its collectors sends it. */
export function isIn(catalog: ShownCatalog, metric: string): boolean {
  // Before the patterns: `*` fits the metrics of every collector about itself.
  const [, collector] = /^collector\.(\w+)\./.exec(metric) ?? [];
  if (collector !== undefined) return catalog.collectors.some(({ name }) => name === collector);
  return hasSeries(catalog, metric) || catalog.collectors.some(({ emits }) => fitsAny(emits, metric));
}

function hasSeries({ metrics, series }: ShownCatalog, metric: string): boolean {
  return metrics.some(({ raw }) => raw === metric) || series.some((one) => one.metric === metric);
}

/** Whether no row describes the metric; the collectors' own metrics under one name are made of their others. */
function isUnknown(metric: string): boolean {
  const isFamily = /^collector\.[a-z_]+$/.test(metric);
  return !isFamily && !SIMULATED_METRICS.has(metric) && !MEASURED_METRICS.has(metric);
}

function rowOf({ raw, ramp: { zero, one } }: HealthMetric): Row {
  const span = one - zero;
  return {
    metric: raw,
    every: EVERY_SECONDS,
    base: zero + USUAL.fom * span,
    swing: USUAL.swing * Math.abs(span),
    digits: digitsOf(Math.abs(span)),
  };
}

function plainRow({ metric, good }: ShownSeries): Row {
  const base = good ?? 5 + (seedOf(metric) % 40);
  return { metric, every: EVERY_SECONDS, base, swing: Math.abs(base) / 10, digits: digitsOf(Math.abs(base) || 1) };
}

/** Three digits that count. */
const digitsOf = (size: number): number => Math.max(0, 2 - Math.floor(Math.log10(size)));

/** A row for each value of the tags by which the dashboards split its metric; itself if none does. */
function split(row: Row, { series }: ShownCatalog): readonly Row[] {
  const splits = series.filter(({ metric, by }) => metric === row.metric && by !== undefined);
  if (splits.length === 0) return [row];
  const parts = splits.find((one) => one.parts.length > 0)?.parts ?? [];
  const values = parts.length > 0 ? parts : ENDS;
  return values.map((value, index) => {
    const tags = [...new Set(splits.map(({ by = '' }) => by))].map((by) => {
      const named = splits.some((one) => one.by === by && one.parts.length > 0);
      return `${by}:${named ? value : `${by}-${ENDS[index % ENDS.length]}`}`;
    });
    return { ...row, tags };
  });
}

function collectorRows({ name, every, emits }: ShownCatalog['collectors'][number]): readonly Row[] {
  const row = { every: Math.max(300, every / 1000), base: 0, swing: 0 };
  return [
    { ...row, metric: `collector.${name}.duration_seconds`, base: 1.5, swing: 0.4, digits: 2 },
    { ...row, metric: `collector.${name}.metric_count`, base: 10 * emits.length },
    { ...row, metric: `collector.${name}.error_count` },
    { ...row, metric: `collector.${name}.failed` },
  ];
}

/** Stories of the first metrics of the catalog, so that every color is shown. */
function exampleStories(metrics: readonly HealthMetric[]): readonly Story[] {
  const at = ({ ramp: { zero, one } }: HealthMetric, fom: number) => zero + fom * (one - zero);
  const builders: readonly ((metric: HealthMetric) => Omit<Story, 'metric'>)[] = [
    (metric) => ({
      says: `${nameOf(metric)} is red today.`,
      effect: { kind: 'days', values: { 0: at(metric, 0.15) } },
    }),
    (metric) => ({
      says: `${nameOf(metric)} was yellow four days ago.`,
      effect: { kind: 'days', values: { [-4]: at(metric, 0.5) } },
    }),
    (metric) => ({
      says: `${nameOf(metric)} has been silent since yesterday noon: gray today.`,
      effect: { kind: 'silent', day: -1, hour: 12 },
    }),
    (metric) => ({
      says: `${nameOf(metric)} has no data two days ago: a gap of one day.`,
      effect: { kind: 'days', values: { [-2]: null } },
    }),
  ];
  // Every second one, so that no area has all of them.
  const chosen = firstOfEach(metrics, ({ raw }) => raw).filter((_, index) => index % 2 === 0);
  return chosen.slice(0, builders.length).flatMap((metric, index) => {
    const build = builders[index];
    return build ? [{ metric: metric.raw, ...build(metric) }] : [];
  });
}

function nameOf({ area, key }: HealthMetric): string {
  const words = `${area} ${key}`.replaceAll('_', ' ');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

function firstOfEach<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  return items.filter((item, index) => items.findIndex((other) => keyOf(other) === keyOf(item)) === index);
}
