import type { Controls } from '../blocks/kit/controls.ts';
import { describeFailure } from '../blocks/kit/failure.ts';
import { renderNotice } from '../blocks/kit/message.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import type { Catalog, Dashboard } from '../src/catalog/catalog.ts';
import { rowWords } from '../src/catalog/row-names.ts';
import { onlyCollector } from '../src/health/collector-health.ts';
import { mapKnown } from '../src/health/reading.ts';
import {
  commandHelp,
  matchNames,
  parseArguments,
  refuseArguments,
  severalNames,
  type TypedName,
  unknownName,
} from './arguments.ts';
import { namedCollector } from './collector-names.ts';
import { type Command, commandLine, environmentChoices, linksTo, type Ports } from './command.ts';
import { findRows, rowChoices, rowNames } from './dashboard-rows.ts';
import { HEALTH } from './metric-cards.ts';
import { refuseAnyPeriod, splitPeriod } from './period.ts';

const NAME = '/collectors';

/** Creates `/collectors`: all collectors or one, their newest runs, open incidents, running silences; or one row of their dashboard. */
export function collectorsCommand(catalog: Catalog): Command {
  const environments = catalog.environments.names;
  const dashboard = catalog.dashboards.find(({ collectors }) => collectors);
  const about = {
    name: NAME,
    description: 'Last run, duration and errors of every collector; open incidents and silences',
    usageHint: '[COLLECTOR | ROW] [env:NAME]',
  };
  return {
    ...about,
    answer: async (text, ports) => {
      const args = parseArguments(text, environments);
      if (args.isHelp) return commandHelp(about, namesOf(catalog, dashboard));
      const { environment } = args;
      const refusal = refuseArguments(args, environments, NAME) ?? refusePeriodOf(args, catalog, dashboard);
      if (refusal) return refusal;
      const named = findParts(catalog, dashboard, args);
      const parts = named.length === 0 && args.words === '' ? [WHOLE] : named;
      const [part] = parts;
      if (part === undefined) {
        const { Collectors, Rows } = namesOf(catalog, dashboard);
        return unknownName('collector or row', { given: args.words, known: [...Collectors, ...Rows], command: NAME });
      }
      if (parts.length > 1) {
        const lines = parts.map((one) => commandLine(NAME, wordsOf(one), environment));
        return severalNames('rows', { given: args.words, lines });
      }
      return collectorsCard(ports, { part, dashboard, environment, environments });
    },
  };
}

/** The subject of a request: everything, one collector by its name, or a row of the dashboard by its title. */
type Part =
  | { readonly kind: 'whole' }
  | { readonly kind: 'collector'; readonly collector: string }
  | { readonly kind: 'row'; readonly row: string };

const WHOLE: Part = { kind: 'whole' };

function namesOf({ collectors }: Catalog, dashboard: Dashboard | undefined) {
  return { Collectors: collectors.map(({ name }) => name), Rows: dashboard ? rowNames(dashboard) : [] };
}

/** The parts that a typed name may mean: a collector or a row of that name, or else the rows that have every word. */
function findParts(catalog: Catalog, dashboard: Dashboard | undefined, typed: TypedName): readonly Part[] {
  const rows = dashboard ? findRows(dashboard, typed).map((row): Part => ({ kind: 'row', row })) : [];
  const named = namedCollector(catalog, typed);
  const isRow = dashboard && matchNames(rowNames(dashboard), (row) => [row], typed).length > 0;
  return named && !isRow ? [{ kind: 'collector', collector: named.name }] : rows;
}

/** Words of a part as people type them. */
function wordsOf(part: Part): string {
  if (part.kind === 'row') return rowWords(part.row);
  return part.kind === 'collector' ? part.collector : '';
}

/** Explanation that collectors have no period, unless the words are the name of something as a whole. */
function refusePeriodOf(typed: TypedName, catalog: Catalog, dashboard: Dashboard | undefined): Card | undefined {
  const { typed: period, name } = splitPeriod(typed.words);
  if (period === undefined || findParts(catalog, dashboard, typed).length > 0) return undefined;
  const line = commandLine(NAME, name, undefined);
  return refuseAnyPeriod(period, { line, shows: 'the newest runs', others: [] });
}

interface CollectorsQuery {
  readonly part: Part;
  readonly dashboard: Dashboard | undefined;
  readonly environment: string | undefined;
  readonly environments: readonly string[];
}

async function collectorsCard(
  { reader, activeIncidents, linkTo, clock, timeZone }: Ports,
  query: CollectorsQuery,
): Promise<Card> {
  const { part, dashboard, environment } = query;
  const [answer, active] = await Promise.all([reader.collectors(environment), activeIncidents()]);
  const now = clock();
  if (answer.kind === 'unavailable') {
    return explanation(renderNotice(describeFailure(answer.failure, { since: answer.failingSince, now, timeZone })));
  }
  const links = linksTo(dashboard ? [dashboard] : [], { linkTo, environment, now });
  const card = { environment, links, controls: collectorsControls(query), now };
  if (part.kind === 'collector') {
    const only = mapKnown(answer, (health) => onlyCollector(health, part.collector));
    return { kind: 'collectors', model: { ...active, ...card, answer: only } };
  }
  if (part.kind === 'whole' || !dashboard) return { kind: 'collectors', model: { ...active, ...card, answer } };
  const { title, slug } = dashboard;
  const status = mapKnown(answer, ({ widgets }) => ({ title, slug, timeZone, days: 1, targets: [], widgets }));
  return { kind: 'dashboard-row', model: { ...card, answer: status, row: part.row } };
}

function collectorsControls({ part, dashboard, environment, environments }: CollectorsQuery): Controls {
  const words = wordsOf(part);
  const lineOf = (rowName: string) => commandLine(NAME, rowName, environment);
  return {
    commandLine: lineOf(words),
    moves: [
      part.kind === 'whole'
        ? { kind: 'back', label: '← All areas', commandLine: commandLine(HEALTH, '', environment) }
        : { kind: 'back', label: `← ${dashboard?.title ?? NAME}`, commandLine: lineOf('') },
    ],
    ...(dashboard && { menu: { of: 'a row', choices: rowChoices(dashboard, lineOf) } }),
    environments: environmentChoices(NAME, words, environments),
  };
}
