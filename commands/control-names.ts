import { type Catalog, metricPaths } from '../src/catalog/catalog.ts';
import { rowNames } from './dashboard-rows.ts';

/** Every name of the catalog that the command line of a control may have: areas, metrics, rows of dashboards, environments. */
export function controlNames(catalog: Catalog): ReadonlySet<string> {
  return new Set([
    ...catalog.areas.map(({ key }) => key),
    ...metricPaths(catalog),
    ...catalog.dashboards.flatMap(rowNames),
    ...catalog.environments.names,
  ]);
}
