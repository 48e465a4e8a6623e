import { renderHelp } from '../blocks/health/help.ts';
import type { Move } from '../blocks/kit/controls.ts';
import { describeFailure } from '../blocks/kit/failure.ts';
import { renderNotice } from '../blocks/kit/message.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import { type Catalog, findMetric } from '../src/catalog/catalog.ts';
import { mapAnswer } from '../src/health/reading.ts';
import { onlyArea } from '../src/health/rollup.ts';
import {
  type Asker,
  type Command,
  commandLine,
  environmentChoices,
  linksTo,
  type Ports,
  parseArguments,
  refuseEnvironment,
  splitDays,
  unknownName,
  withDays,
} from './command.ts';
import { findRowOfWidget } from './dashboard-rows.ts';
import {
  findMetrics,
  HEALTH,
  type MetricQuestion,
  metricCard,
  metricChoiceCard,
  namedMetrics,
} from './metric-cards.ts';

/** Creates `/health [AREA | METRIC | help] [env:NAME]`. The help lists `commands`, which also answer for rows of dashboards. */
export function healthCommand(catalog: Catalog, commands: () => readonly Command[]): Command {
  return {
    name: HEALTH,
    description: 'Health of all areas over the last 7 days, failing first',
    usageHint: '[AREA | METRIC [7d | 30d] | help] [env:NAME]',
    answer: async (args, ports, from) => {
      const { words, environment } = parseArguments(args);
      if (words.toLowerCase() === 'help') return explanation(renderCommandHelp(catalog, commands()));
      const refusal = refuseEnvironment(environment, catalog.environments.names, HEALTH);
      if (refusal) return refusal;
      // An area is always shown over seven days; only a metric has a longer period.
      const { name, days } = splitDays(words);
      const area = findArea(catalog, name);
      if (name === '' || area) return rollupCard(catalog, { ports, area: area?.key, environment });
      return metricAnswer(catalog, { commands: commands(), ports, name, question: { days, environment }, from });
    },
  };
}

/** Card of the metrics that match a name; without a match, the row of a dashboard with a widget of that name. */
async function metricAnswer(
  catalog: Catalog,
  {
    commands,
    ports,
    name,
    question,
    from,
  }: {
    readonly commands: readonly Command[];
    readonly ports: Ports;
    readonly name: string;
    readonly question: MetricQuestion;
    readonly from: Asker;
  },
): Promise<Card> {
  const matches = findMetrics(catalog, name);
  const [metric] = matches;
  if (metric && matches.length === 1) return metricCard(catalog, { ports, metric, question });
  if (metric) return metricChoiceCard(catalog, { words: name, matches, question });
  const row = findRowOfWidget(catalog, name);
  const dashboardCommand = commands.find((command) => command.name === row?.command);
  if (row && dashboardCommand) {
    return dashboardCommand.answer(
      commandLine('', withDays(row.words, question.days), question.environment),
      ports,
      from,
    );
  }
  const known = [...catalog.areas.map(({ key }) => key), 'help', ...namedMetrics(catalog).map(({ path }) => path)];
  return unknownName('area or metric', { given: name, known, command: HEALTH });
}

async function rollupCard(
  catalog: Catalog,
  {
    ports,
    area,
    environment,
  }: { readonly ports: Ports; readonly area: string | undefined; readonly environment: string | undefined },
): Promise<Card> {
  const whole = await ports.reader.rollup(environment);
  const answer = mapAnswer(whole, (rollup) => (area ? onlyArea(rollup, area) : rollup));
  const now = ports.clock();
  if (answer.kind === 'unavailable') {
    return explanation(
      renderNotice(describeFailure(answer.failure, { since: answer.failingSince, now, timeZone: ports.timeZone })),
    );
  }
  const choice = (label: string, words: string) => ({ label, commandLine: commandLine(HEALTH, words, environment) });
  const inArea = namedMetrics(catalog).filter((metric) => metric.area.key === area);
  const choices = area
    ? inArea.map(({ label, path }) => choice(label, path))
    : catalog.areas.map(({ title, key }) => choice(title, key));
  const ofArea = catalog.dashboards.filter(({ areas, command }) => area && command && areas.includes(area));
  const moves: readonly Move[] = area
    ? [
        { kind: 'back', ...choice('← All areas', '') },
        ...ofArea.slice(0, 1).map(({ title, command = '' }): Move => {
          return { kind: 'dashboard', label: title, commandLine: commandLine(command, '', environment) };
        }),
      ]
    : [];
  const linked = catalog.dashboards.filter(({ rollup, areas }) => !area || rollup || areas.includes(area));
  const links = linksTo(linked, { linkTo: ports.linkTo, environment, now });
  const controls = {
    commandLine: commandLine(HEALTH, area ?? '', environment),
    moves,
    menu: { of: area ? 'a metric' : 'an area', choices },
    environments: environmentChoices(HEALTH, area ?? '', catalog.environments.names),
  };
  const card = { answer, environment, links, now, controls };
  return { kind: 'rollup', model: card };
}

function renderCommandHelp({ title, areas, environments }: Catalog, commands: readonly Command[]) {
  return renderHelp({ title, commands, areas, environments: environments.names });
}

/** The area of that key or title. A title that reads as the path of a metric means the metric, whose controls carry its path. */
function findArea(catalog: Catalog, words: string) {
  const name = words.toLowerCase();
  const { areas } = catalog;
  if (findMetric(catalog, name) !== undefined) return undefined;
  return areas.find(({ key, title }) => key === name || title.toLowerCase() === name);
}
