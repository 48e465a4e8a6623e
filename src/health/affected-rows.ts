import { type Catalog, type CatalogCollector, metricCollector } from '../catalog/catalog.ts';

/** Rows of the rollup that get no new values from a collector. */
export interface AffectedRows {
  readonly areas: readonly { readonly title: string; readonly count: number }[];
  /** Label of the first of them, in the area with the most. */
  readonly example: string;
}

/** Returns the rows that a collector fills, of `metrics` (names in Datadog) where given; null where it fills none. */
export function affectedRows(
  catalog: Catalog,
  { name }: Pick<CatalogCollector, 'name'>,
  metrics?: ReadonlySet<string>,
): AffectedRows | null {
  const areas = catalog.areas.map((area) => ({
    title: area.title,
    rows: area.metrics.filter(
      ({ raw }) => metricCollector(catalog, raw)?.name === name && (metrics === undefined || metrics.has(raw)),
    ),
  }));
  const affected = areas.filter(({ rows }) => rows.length > 0).toSorted((a, b) => b.rows.length - a.rows.length);
  const example = affected[0]?.rows[0]?.label;
  if (example === undefined) return null;
  return { areas: affected.map(({ title, rows }) => ({ title, count: rows.length })), example };
}
