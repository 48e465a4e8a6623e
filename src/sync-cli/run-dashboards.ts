import type { Catalog } from '../catalog/catalog.ts';
import { buildDashboards } from '../dashboards/build-dashboards.ts';
import { DASHBOARD_KIND } from '../dashboards/dashboard-kind.ts';
import { runSync, type SyncWorld } from './run-sync.ts';

/** What a command needs of the world beside what it is about. */
export interface CatalogWorld extends Omit<SyncWorld, 'kind' | 'build'> {
  readonly catalog: () => Catalog;
}

/** Runs one command about the dashboards; its exit code. Throws ProblemsError for what cannot be used. */
export function runDashboards(args: readonly string[], { catalog, ...world }: CatalogWorld): Promise<number> {
  return runSync(args, { ...world, kind: DASHBOARD_KIND, build: () => buildDashboards(catalog()) });
}
