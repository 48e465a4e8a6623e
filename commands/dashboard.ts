import type { Choice, Controls, Move } from '../blocks/kit/controls.ts';
import { describeFailure } from '../blocks/kit/failure.ts';
import { renderNotice } from '../blocks/kit/message.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import type { Catalog, Dashboard } from '../src/catalog/catalog.ts';
import { rowWords } from '../src/catalog/row-names.ts';
import { DAY_MS } from '../src/core/time.ts';
import { resolveWidget } from '../src/health/dashboard-series.ts';
import { DETAIL_DAYS, type DetailDays } from '../src/health/day-grid.ts';
import {
  type Arguments,
  commandHelp,
  parseArguments,
  refuseArguments,
  severalNames,
  type TypedName,
  unknownName,
} from './arguments.ts';
import { type CardMemo, createCardMemo } from './card-memo.ts';
import { type Command, commandLine, environmentChoices, linksTo, type Ports } from './command.ts';
import { findRows, rowChoices, rowNames } from './dashboard-rows.ts';
import { HEALTH, metricLine, whyChoice } from './metric-cards.ts';
import { refusePeriod, splitPeriod, withDays } from './period.ts';

/** The view of a dashboard that is asked for; `row` is a title, undefined for the overview. */
interface DashboardQuestion {
  readonly row: string | undefined;
  readonly days: DetailDays;
  readonly environment: string | undefined;
}

/** Creates the command of one dashboard, as its catalog names it: its overview, or one of its rows. */
export function dashboardStatusCommand(catalog: Catalog, dashboard: Dashboard, name: string): Command {
  const environments = catalog.environments.names;
  const cards = createCardMemo();
  const about = {
    name,
    description: `${dashboard.title}: big numbers, every target failing first, charts and tables`,
    usageHint: '[ROW] [7d | 30d] [env:NAME]',
  };
  return {
    ...about,
    answer: async (text, ports) => {
      const args = parseArguments(text, environments);
      if (args.isHelp) return commandHelp(about, { Rows: rowNames(dashboard), Environments: environments });
      const refusal = refuseArguments(args, environments, name);
      if (refusal) return refusal;
      const { environment } = args;
      const { typed, period, days } = splitQuestion(dashboard, args);
      if (days === undefined) return refusePeriod(period ?? '', commandLine(name, typed.words, environment));
      const question = { row: undefined, days, environment };
      if (isNothing(typed)) return statusCard(catalog, ports, { dashboard, name, question, cards });
      const rows = findRows(dashboard, typed);
      const [row] = rows;
      const given = typed.words || typed.raw;
      if (row === undefined) return unknownName('row', { given, known: rowNames(dashboard), command: name });
      if (rows.length > 1) {
        const lines = rows.map((one) => commandLine(name, withDays(rowWords(one), days), environment));
        return severalNames('rows', { given, lines });
      }
      return statusCard(catalog, ports, { dashboard, name, question: { ...question, row }, cards });
    },
  };
}

/** The row that is asked for and the period. A row whose own name has a number of days keeps it. */
function splitQuestion(dashboard: Dashboard, { raw, words }: Arguments) {
  const names = rowNames(dashboard);
  const isRow = (name: string) => names.includes(name.toLowerCase());
  if (isRow(raw)) return { typed: { raw, words: raw }, period: undefined, days: DETAIL_DAYS[0] };
  const tokens = raw.split(' ');
  const last = DETAIL_DAYS.find((count) => tokens.at(-1)?.toLowerCase() === `${count}d`);
  const rest = tokens.slice(0, -1).join(' ');
  if (last !== undefined && isRow(rest)) return { typed: { raw: rest, words: rest }, period: undefined, days: last };
  const { name, typed: period, days } = splitPeriod(words);
  return { typed: { raw: splitPeriod(raw).name, words: name }, period, days };
}

/** Whether nothing was typed, or nothing but punctuation. */
function isNothing({ raw, words }: TypedName): boolean {
  return words === '' || raw === '';
}

async function statusCard(
  catalog: Catalog,
  { reader, linkTo, clock, timeZone }: Ports,
  {
    dashboard,
    name,
    question,
    cards,
  }: {
    readonly dashboard: Dashboard;
    readonly name: string;
    readonly question: DashboardQuestion;
    readonly cards: CardMemo;
  },
): Promise<Card> {
  const { row, days, environment } = question;
  const answer = await reader.dashboard(dashboard, days, environment);
  const now = clock();
  if (answer.kind === 'unavailable') {
    return explanation(renderNotice(describeFailure(answer.failure, { since: answer.failingSince, now, timeZone })));
  }
  const controls = dashboardControls(catalog, { dashboard, name, question });
  return cards(answer, controls.commandLine, () => {
    const links = linksTo([dashboard], { linkTo, environment, now, windowMs: days * DAY_MS });
    // In the card's order: failing targets first.
    const metrics = answer.value.targets.flatMap(({ label, health }) =>
      health === undefined ? [] : [{ label, commandLine: metricLine(health, { days, environment }) }],
    );
    const inRow = healthOfRow(catalog, dashboard, row);
    const whys = answer.value.targets.flatMap(({ label, health, status }) =>
      status === 'red' && health !== undefined && inRow(health) ? [whyChoice(label, health, environment)] : [],
    );
    const card = { answer, environment, links, controls: withWhys({ ...controls, metrics }, whys), now };
    return row === undefined ? { kind: 'dashboard', model: card } : { kind: 'dashboard-row', model: { ...card, row } };
  });
}

/** Whether a row shows a health metric, `area.metric`; the overview shows all of the dashboard. */
function healthOfRow(catalog: Catalog, { rows }: Dashboard, row: string | undefined): (health: string) => boolean {
  if (row === undefined) return () => true;
  const widgets = rows.filter(({ title }) => title === row).flatMap((one) => one.widgets);
  const shown = new Set(widgets.flatMap((widget) => resolveWidget(catalog, widget).map(({ health }) => health)));
  return (health) => shown.has(health);
}

/** The controls with a button that explains the one red metric, or a menu of several. */
function withWhys(controls: Controls, whys: readonly Choice[]): Controls {
  if (whys.length !== 1) return { ...controls, whys };
  const buttons = whys.map((why): Move => ({ ...why, kind: 'why', label: `Why? ${why.label}` }));
  return { ...controls, moves: [...(controls.moves ?? []), ...buttons] };
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
