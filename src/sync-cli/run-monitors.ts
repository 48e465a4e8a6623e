import { buildMonitors } from '../monitors/build-monitors.ts';
import { MONITOR_KIND } from '../monitors/monitor-kind.ts';
import type { CatalogWorld } from './run-dashboards.ts';
import { runSync } from './run-sync.ts';

/** Runs one command about the monitors; its exit code. Throws ProblemsError for what cannot be used. */
export function runMonitors(args: readonly string[], { catalog, ...world }: CatalogWorld): Promise<number> {
  return runSync(args, { ...world, kind: MONITOR_KIND, build: () => buildMonitors(catalog()) });
}
