import { explanation } from '../blocks/card.ts';
import { renderDashboardStatus } from '../blocks/dashboard-status.ts';
import { describeFailure } from '../blocks/failure.ts';
import { renderNotice } from '../blocks/notice.ts';
import type { Catalog, Dashboard } from '../src/catalog/catalog.ts';
import { commandLine, parseArguments, refuseEnvironment, unknownName } from './arguments.ts';
import type { Command } from './command.ts';
import { linksTo } from './dashboard-links.ts';

/** The command of one dashboard, such as `/ci-status`: its big numbers and targets. */
export function dashboardStatusCommand(catalog: Catalog, dashboard: Dashboard, name: string): Command {
  return {
    name,
    description: `${dashboard.title}: big numbers and every target, failing first`,
    usageHint: '[env:NAME]',
    answer: async (args, { reader, linkTo, clock, timeZone }) => {
      const { words, environment } = parseArguments(args);
      if (words)
        return unknownName(
          'option',
          words,
          catalog.environments.names.map((known) => `env:${known}`),
          name,
        );
      const refusal = refuseEnvironment(environment, catalog.environments.names, name);
      if (refusal) return refusal;
      const answer = await reader.dashboard(dashboard, environment);
      const now = clock();
      if (answer.kind === 'unavailable') {
        return explanation(renderNotice(describeFailure(answer.failure, answer.failingSince, now, timeZone)));
      }
      const links = linksTo([dashboard], { linkTo, environment, now });
      const card = { answer, environment, links, now, commandLine: commandLine(name, '', environment) };
      return { shareable: true, render: (view) => renderDashboardStatus(card, view) };
    },
  };
}
