import { type Catalog, metricPaths } from '../src/catalog/catalog.ts';
import { collectorsCommand } from './collectors.ts';
import type { Command } from './command.ts';
import { dashboardStatusCommand } from './dashboard.ts';
import { rowNames } from './dashboard-rows.ts';
import { digestCommand } from './digest.ts';
import { healthCommand } from './health.ts';
import { incidentsCommand } from './incidents.ts';
import { whyWords } from './metric-cards.ts';
import { watchLineWords } from './watch-words.ts';

/** All slash commands with this catalog: the bot's own, then one for each dashboard that names a command. */
export function listCommands(catalog: Catalog): readonly Command[] {
  const commands: Command[] = [
    healthCommand(catalog, () => commands),
    collectorsCommand(catalog),
    incidentsCommand(catalog),
    digestCommand,
    ...catalog.dashboards.flatMap((dashboard) =>
      dashboard.command ? [dashboardStatusCommand(catalog, dashboard, dashboard.command)] : [],
    ),
  ];
  return commands;
}

/** Names of the catalog that the command line of a control may contain: areas, metrics, rows of dashboards, collectors, environments. */
export function controlNames(catalog: Catalog): ReadonlySet<string> {
  return new Set([
    ...catalog.areas.map(({ key }) => key),
    ...metricPaths(catalog),
    ...[...catalog.areas.map(({ key }) => key), ...metricPaths(catalog)].flatMap((name) => [
      whyWords(name),
      watchLineWords(name),
    ]),
    ...catalog.dashboards.flatMap(rowNames),
    ...catalog.collectors.map(({ name }) => name),
    ...catalog.environments.names,
  ]);
}
