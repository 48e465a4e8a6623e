import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Program, ShownBot, ShownCatalog } from '@metta-health-bot/demo';
import { listCommands } from '../../commands/index.ts';
import { type Catalog, fomSeries } from '../catalog/catalog.ts';
import { catalogFiles, loadCatalog } from '../catalog/load.ts';
import { GRID_DAYS } from '../catalog/schema-values.ts';
import { lastLocalDays } from '../core/days.ts';
import { PACKAGE_ROOT } from '../core/package-root.ts';
import { createDashboardsApi } from '../datadog/resource-api.ts';
import { gridOf } from '../health/day-grid.ts';
import { buildRollup } from '../health/rollup.ts';
import { createHttpClient } from '../http-client/http-client.ts';
import { runDashboards } from './sync.ts';

/** The built bot, as its users run it. */
export const BOT: Program = {
  file: join(PACKAGE_ROOT, 'dist', 'bot', 'main.js'),
  args: ['start'],
  connected: '"the bot is connected to Slack"',
};

/** Description of this bot for the demo, with the catalog at that path. */
export function shownBot(catalogPath: string): ShownBot {
  return {
    program: BOT,
    page: join(PACKAGE_ROOT, 'dist', 'page'),
    catalogPath,
    catalogFiles,
    readCatalog: (path) => shownCatalog(loadCatalog(path)),
    pushDashboards,
  };
}

/** Description of a catalog for the demo. */
export function shownCatalog(catalog: Catalog): ShownCatalog {
  return {
    commands: listCommands(catalog).map(({ name, usageHint, description }) => ({ name, usageHint, description })),
    metrics: catalog.areas.flatMap((area) =>
      area.metrics.map(({ key, raw, ramp }) => ({ area: area.key, key, raw, ramp, fom: fomSeries(area.key, key) })),
    ),
    collectors: catalog.collectors,
    environments: catalog.environments.names,
    days: (points, { now, timeZone, bucketMs }) => {
      const days = lastLocalDays(now, timeZone, GRID_DAYS);
      return gridOf(buildRollup(catalog, { timeZone, days, now, bucketMs }, points));
    },
  };
}

const pushDashboards: ShownBot['pushDashboards'] = async (catalogPath, { folder, ...access }) => {
  mkdirSync(folder, { recursive: true });
  const api = createDashboardsApi({ ...access, fetch: createHttpClient(), sleep });
  const lines: string[] = [];
  const deps = {
    catalog: () => loadCatalog(catalogPath),
    folder,
    datadog: () => ({ api, appUrl: access.apiUrl }),
    write: (line: string) => void lines.push(line),
  };
  for (const args of [['build'], ['push', '--yes']]) {
    if ((await runDashboards(args, deps)) !== 0)
      throw new Error(`The dashboards cannot be pushed:\n${lines.join('\n')}`);
  }
};
