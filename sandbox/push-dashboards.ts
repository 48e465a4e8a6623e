import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Catalog } from '../src/catalog/catalog.ts';
import { createDashboardsApi } from '../src/datadog/dashboards-api.ts';
import { createHttpClient } from '../src/http-client/http-client.ts';
import { runDashboards } from '../src/sync-cli/run-dashboards.ts';
import type { LocalDatadog } from './datadog/server.ts';

/** Brings the catalog's dashboards to the local Datadog, as `npm run dashboards` would; their ids stand in `folder` then. */
export async function pushDashboards({ url, keys }: LocalDatadog, catalog: Catalog, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const access = { apiUrl: url, apiKey: keys.api, appKey: keys.app };
  const api = createDashboardsApi({ ...access, fetch: createHttpClient(), sleep });
  const said: string[] = [];
  const world = {
    catalog: () => catalog,
    folder,
    datadog: () => ({ api, appUrl: url }),
    write: (line: string) => void said.push(line),
  };
  for (const args of [['build'], ['push', '--yes']]) {
    if ((await runDashboards(args, world)) !== 0)
      throw new Error(`The dashboards cannot be pushed:\n${said.join('\n')}`);
  }
}
