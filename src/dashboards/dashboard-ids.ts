import { join } from 'node:path';
import { z } from 'zod';
import { readFileIfThere } from '../files/read-file.ts';
import { writeFile } from '../files/write-file.ts';
import { parseJson } from '../parse-json.ts';
import { ProblemsError } from '../problem.ts';

const FILE = 'ids.json';
export const MOST_BYTES = 5_000_000;

const pushed = z.object({
  id: z.string().min(1),
  /** Digest of the dashboard as it was when last pushed or pulled: a live one that differs was edited in Datadog. */
  digest: z.string(),
  /** Ids of its widgets, by `widgetKey`. */
  widgets: z.record(z.string(), z.string()),
});
const dashboardIds = z.object({
  /** Address at which people open that Datadog. */
  site: z.string(),
  dashboards: z.record(z.string(), pushed),
});

/** What has been pushed where: the committed map from slugs to ids. */
export type DashboardIds = z.output<typeof dashboardIds>;
/** What is known of one dashboard since it was last pushed or pulled. */
export type PushedIds = DashboardIds['dashboards'][string];

/** Reads the map of a templates folder; null before the first push. Throws ProblemsError for a file that is no such map. */
export function readDashboardIds(folder: string): DashboardIds | null {
  const file = join(folder, FILE);
  const text = readFileIfThere(file, { mostBytes: MOST_BYTES, inside: folder });
  if (text === null) return null;
  const parsed = dashboardIds.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const fix = 'restore it from version control, or remove it: a push finds its dashboards again by their description';
  throw new ProblemsError([{ where: file, what: 'is no map of dashboard ids', fix }]);
}

/** Writes the map whole or not at all. */
export function writeDashboardIds(folder: string, { site, dashboards }: DashboardIds): void {
  const sorted = Object.fromEntries(Object.entries(dashboards).sort(([a], [b]) => a.localeCompare(b)));
  writeFile(join(folder, FILE), `${JSON.stringify({ site, dashboards: sorted }, null, 2)}\n`);
}
