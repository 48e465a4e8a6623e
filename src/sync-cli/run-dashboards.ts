import type { Catalog } from '../catalog/catalog.ts';
import { buildDashboards } from '../dashboards/build-dashboards.ts';
import { DASHBOARD_KIND } from '../dashboards/dashboard-kind.ts';
import { runSync, type SyncDeps } from './run-sync.ts';

/** What a command needs of the world beside what it is about. */
export interface CatalogSyncDeps extends Omit<SyncDeps, 'kind' | 'build'> {
  readonly catalog: () => Catalog;
}

/** Runs one command about the dashboards; its exit code. Throws ProblemsError for what cannot be used. */
export function runDashboards(args: readonly string[], { catalog, ...deps }: CatalogSyncDeps): Promise<number> {
  return runSync(args, { ...deps, kind: DASHBOARD_KIND, build: () => buildDashboards(catalog()) });
}
