import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Program, ShownBot, ShownCatalog } from '@metta-health-bot/demo';
import { listCommands } from '../../commands/index.ts';
import { type Catalog, fomSeries, type Widget } from '../catalog/catalog.ts';
import { catalogFiles, loadCatalog } from '../catalog/load.ts';
import { GRID_DAYS } from '../catalog/schema-values.ts';
import { lastLocalDays } from '../core/days.ts';
import { PACKAGE_ROOT } from '../core/package-root.ts';
import { createDashboardsApi } from '../datadog/resource-api.ts';
import { resolveWidget, widgetsOf } from '../health/dashboard-series.ts';
import { gridOf } from '../health/day-grid.ts';
import { buildRollup } from '../health/rollup.ts';
import { createHttpClient } from '../http-client/http-client.ts';
import { writePast } from './demo-past.ts';
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
    writePast,
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
    series: catalog.dashboards.flatMap(widgetsOf).flatMap((widget) => shownSeries(catalog, widget)),
    feeds: shownFeeds(catalog),
    view: catalog.dashboards.find(({ command }) => command !== undefined)?.command,
    environmentTag: catalog.environments.tag,
    environments: catalog.environments.names,
    days: (points, { now, timeZone, bucketMs }) => {
      const days = lastLocalDays(now, timeZone, GRID_DAYS);
      return gridOf(buildRollup(catalog, { timeZone, days, now, bucketMs }, points));
    },
  };
}

/** Feeds of the tables, and those that only explain an area. */
function shownFeeds(catalog: Catalog): ShownCatalog['feeds'] {
  const tables = catalog.dashboards.flatMap(widgetsOf).flatMap((widget) => {
    return widget.kind === 'events' ? [{ feed: widget.feed, fields: Object.values(widget.columns) }] : [];
  });
  const others = new Set(catalog.areas.flatMap((area) => area.explained_by));
  for (const { feed } of tables) others.delete(feed);
  return [...tables, ...[...others].map((feed) => ({ feed, fields: [] }))];
}

/** A good value in units of the goal: well on the right side of it. */
const AHEAD = 1.2;

function shownSeries(catalog: Catalog, widget: Widget): ShownCatalog['series'] {
  const parts = widget.kind === 'stacked' ? Object.keys(widget.parts) : [];
  return resolveWidget(catalog, widget).map(({ metric, by, goal }) => {
    if (goal === undefined) return { metric, by, parts, good: undefined };
    const isMore = goal.operator.startsWith('>');
    return { metric, by, parts, good: goal.operator === '=' ? goal.value : goal.value * (isMore ? AHEAD : 1 / AHEAD) };
  });
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
