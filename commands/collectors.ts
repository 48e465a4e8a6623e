import { explanation } from '../blocks/card.ts';
import { renderCollectors } from '../blocks/collectors.ts';
import { describeFailure } from '../blocks/failure.ts';
import { renderNotice } from '../blocks/notice.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import { commandLine, parseArguments, refuseEnvironment, unknownName } from './arguments.ts';
import type { Command } from './command.ts';
import { linksTo } from './dashboard-links.ts';

const NAME = '/collectors';

/** `/collectors`: who fills Datadog and how that goes, open incidents, running silences. */
export function collectorsCommand(catalog: Catalog): Command {
  const environments = catalog.environments.names;
  return {
    name: NAME,
    description: 'Last run, duration and errors of every collector; open incidents and silences',
    usageHint: '[env:NAME]',
    answer: async (args, { reader, board, linkTo, clock, timeZone }) => {
      const { words, environment } = parseArguments(args);
      const options = environments.map((name) => `env:${name}`);
      if (words) return unknownName('option', words, options, NAME);
      const refusal = refuseEnvironment(environment, environments, NAME);
      if (refusal) return refusal;
      const [answer, incidents] = await Promise.all([reader.collectors(environment), board()]);
      const now = clock();
      if (answer.kind === 'unavailable') {
        return explanation(renderNotice(describeFailure(answer.failure, answer.failingSince, now, timeZone)));
      }
      const shown = catalog.dashboards.filter((dashboard) => dashboard.collectors);
      const links = linksTo(shown, { linkTo, environment, now });
      const card = { ...incidents, answer, environment, links, now, commandLine: commandLine(NAME, '', environment) };
      return { shareable: true, render: (view) => renderCollectors(card, view) };
    },
  };
}
