import { z } from 'zod';
import { readIdMap, writeIdMap } from '../sync/id-map.ts';

const pushed = z.object({
  id: z.string().min(1),
  digest: z.string(),
  /** Ids of its widgets, by `widgetKey`. */
  widgets: z.record(z.string(), z.string()),
});
const NAMES = { noun: 'dashboard', plural: 'dashboards' } as const;

/** What has been pushed where: the committed map from slugs to ids. */
export interface DashboardIds {
  /** Address at which people open that Datadog. */
  readonly site: string;
  readonly dashboards: Readonly<Record<string, z.output<typeof pushed>>>;
}

/** Reads the map of a templates folder; null before the first push. Throws ProblemsError for a file that is no such map. */
export function readDashboardIds(folder: string): DashboardIds | null {
  const map = readIdMap(folder, NAMES, pushed);
  return map && { site: map.site, dashboards: map.entries };
}

/** Writes the map whole or not at all. */
export function writeDashboardIds(folder: string, { site, dashboards }: DashboardIds): void {
  writeIdMap(folder, NAMES, { site, entries: dashboards });
}
