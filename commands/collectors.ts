import type { Controls } from '../blocks/kit/controls.ts';
import { describeFailure } from '../blocks/kit/failure.ts';
import { renderNotice } from '../blocks/kit/message.ts';
import { explanation } from '../blocks/render-card.ts';
import type { Catalog, Dashboard } from '../src/catalog/catalog.ts';
import { rowWords } from '../src/catalog/row-names.ts';
import { mapKnown } from '../src/health/reading.ts';
import {
  type Command,
  commandLine,
  environmentChoices,
  linksTo,
  parseArguments,
  refuseEnvironment,
  unknownName,
} from './command.ts';
import { findRow, rowChoices, rowNames } from './dashboard-rows.ts';
import { HEALTH } from './metric-cards.ts';

const NAME = '/collectors';

/** Creates `/collectors`: the collectors and their newest runs, open incidents, running silences; or one row of their dashboard. */
export function collectorsCommand(catalog: Catalog): Command {
  const environments = catalog.environments.names;
  const dashboard = catalog.dashboards.find(({ collectors }) => collectors);
  return {
    name: NAME,
    description: 'Last run, duration and errors of every collector; open incidents and silences',
    usageHint: '[ROW] [env:NAME]',
    answer: async (args, { reader, activeIncidents, linkTo, clock, timeZone }) => {
      const { words, environment } = parseArguments(args);
      const row = dashboard && words ? findRow(dashboard, words) : undefined;
      if (words && row === undefined)
        return unknownName('row', { given: words, known: dashboard ? rowNames(dashboard) : [], command: NAME });
      const refusal = refuseEnvironment(environment, environments, NAME);
      if (refusal) return refusal;
      const [answer, incidents] = await Promise.all([reader.collectors(environment), activeIncidents()]);
      const now = clock();
      if (answer.kind === 'unavailable') {
        return explanation(
          renderNotice(describeFailure(answer.failure, { since: answer.failingSince, now, timeZone })),
        );
      }
      const links = linksTo(dashboard ? [dashboard] : [], { linkTo, environment, now });
      const controls = collectorsControls(dashboard, { row, environment, environments });
      const card = { environment, links, controls, now };
      if (row === undefined || !dashboard) {
        return { kind: 'collectors', model: { ...incidents, ...card, answer } };
      }
      const { title, slug } = dashboard;
      const status = mapKnown(answer, ({ widgets }) => ({ title, slug, timeZone, days: 1, targets: [], widgets }));
      return { kind: 'dashboard-row', model: { ...card, answer: status, row } };
    },
  };
}

interface CollectorsQuery {
  readonly row: string | undefined;
  readonly environment: string | undefined;
  readonly environments: readonly string[];
}

function collectorsControls(
  dashboard: Dashboard | undefined,
  { row, environment, environments }: CollectorsQuery,
): Controls {
  const words = row === undefined ? '' : rowWords(row);
  const lineOf = (rowName: string) => commandLine(NAME, rowName, environment);
  return {
    commandLine: lineOf(words),
    moves: [
      row === undefined
        ? { kind: 'back', label: '← All areas', commandLine: commandLine(HEALTH, '', environment) }
        : { kind: 'back', label: `← ${dashboard?.title ?? NAME}`, commandLine: lineOf('') },
    ],
    ...(dashboard && { menu: { of: 'a row', choices: rowChoices(dashboard, lineOf) } }),
    environments: environmentChoices(NAME, words, environments),
  };
}
