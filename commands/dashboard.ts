import type { Controls } from '../blocks/kit/controls.ts';
import { describeFailure } from '../blocks/kit/failure.ts';
import { renderNotice } from '../blocks/kit/message.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import type { Catalog, Dashboard } from '../src/catalog/catalog.ts';
import { rowWords } from '../src/catalog/row-names.ts';
import { DAY_MS } from '../src/core/time.ts';
import { DETAIL_DAYS, type DetailDays } from '../src/health/day-grid.ts';
import {
  type Command,
  commandLine,
  environmentChoices,
  linksTo,
  type Ports,
  parseArguments,
  refuseEnvironment,
  unknownName,
  withDays,
} from './command.ts';
import { findRow, rowChoices, rowNames, splitRowDays } from './dashboard-rows.ts';
import { HEALTH, metricLine } from './metric-cards.ts';

/** The view of a dashboard that is asked for; `row` is a title, undefined for the overview. */
interface DashboardQuestion {
  readonly row: string | undefined;
  readonly days: DetailDays;
  readonly environment: string | undefined;
}

/** Creates the command of one dashboard, such as `/ci-status`: its overview, or one of its rows. */
export function dashboardStatusCommand(catalog: Catalog, dashboard: Dashboard, name: string): Command {
  const environments = catalog.environments.names;
  return {
    name,
    description: `${dashboard.title}: big numbers, every target failing first, charts and tables`,
    usageHint: '[ROW] [7d | 30d] [env:NAME]',
    answer: async (args, ports) => {
      const { words, environment } = parseArguments(args);
      const { name: rowName, days } = splitRowDays(dashboard, words);
      const refusal = refuseEnvironment(environment, environments, name);
      if (refusal) return refusal;
      const row = rowName ? findRow(dashboard, rowName) : undefined;
      if (rowName && row === undefined)
        return unknownName('row', { given: rowName, known: rowNames(dashboard), command: name });
      return statusCard(catalog, ports, { dashboard, name, question: { row, days, environment } });
    },
  };
}

async function statusCard(
  catalog: Catalog,
  { reader, linkTo, clock, timeZone }: Ports,
  {
    dashboard,
    name,
    question,
  }: { readonly dashboard: Dashboard; readonly name: string; readonly question: DashboardQuestion },
): Promise<Card> {
  const { row, days, environment } = question;
  const answer = await reader.dashboard(dashboard, days, environment);
  const now = clock();
  if (answer.kind === 'unavailable') {
    return explanation(renderNotice(describeFailure(answer.failure, { since: answer.failingSince, now, timeZone })));
  }
  const links = linksTo([dashboard], { linkTo, environment, now, windowMs: days * DAY_MS });
  // In the card's order: failing targets first.
  const metrics = answer.value.targets.flatMap(({ label, health }) =>
    health === undefined ? [] : [{ label, commandLine: metricLine(health, { days, environment }) }],
  );
  const controls = { ...dashboardControls(catalog, { dashboard, name, question }), metrics };
  const card = { answer, environment, links, controls, now };
  return row === undefined ? { kind: 'dashboard', model: card } : { kind: 'dashboard-row', model: { ...card, row } };
}

function dashboardControls(
  catalog: Catalog,
  {
    dashboard,
    name,
    question,
  }: { readonly dashboard: Dashboard; readonly name: string; readonly question: DashboardQuestion },
): Controls {
  const { row, days, environment } = question;
  const words = row === undefined ? '' : rowWords(row);
  const lineOf = (rowName: string, period: DetailDays) => commandLine(name, withDays(rowName, period), environment);
  const others = DETAIL_DAYS.filter((other) => other !== days);
  return {
    commandLine: lineOf(words, days),
    moves: [
      row === undefined
        ? { kind: 'back', label: '← All areas', commandLine: commandLine(HEALTH, '', environment) }
        : { kind: 'back', label: `← ${dashboard.title}`, commandLine: lineOf('', days) },
      ...others.map((other) => ({ kind: 'other', label: `${other} days`, commandLine: lineOf(words, other) }) as const),
    ],
    menu: { of: 'a row', choices: rowChoices(dashboard, (rowName) => lineOf(rowName, days)) },
    environments: environmentChoices(name, withDays(words, days), catalog.environments.names),
  };
}
