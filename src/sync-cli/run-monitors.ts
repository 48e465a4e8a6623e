import { buildMonitors } from '../monitors/build-monitors.ts';
import { MONITOR_KIND } from '../monitors/monitor-kind.ts';
import type { CatalogSyncDeps } from './run-dashboards.ts';
import { runSync } from './run-sync.ts';

/** Runs one command about the monitors; its exit code. Throws ProblemsError for what cannot be used. */
export function runMonitors(args: readonly string[], { catalog, ...deps }: CatalogSyncDeps): Promise<number> {
  return runSync(args, { ...deps, kind: MONITOR_KIND, build: () => buildMonitors(catalog()) });
}
