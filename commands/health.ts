import { renderHelp } from '../blocks/health/help.ts';
import type { Choice, Controls, Move } from '../blocks/kit/controls.ts';
import { escapeCode, escapeMrkdwn } from '../blocks/kit/escape.ts';
import { describeFailure } from '../blocks/kit/failure.ts';
import { renderNotice } from '../blocks/kit/message.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import { rowWords } from '../src/catalog/row-names.ts';
import { enumerateFirst } from '../src/core/text.ts';
import { DETAIL_DAYS } from '../src/health/day-grid.ts';
import { mapKnown } from '../src/health/reading.ts';
import { byStatus, onlyArea, type Rollup } from '../src/health/rollup.ts';
import { type Arguments, parseArguments, refuseArguments, type TypedName, unknownName } from './arguments.ts';
import { type CardMemo, createCardMemo } from './card-memo.ts';
import { type Asker, type Command, commandLine, environmentChoices, linksTo, type Ports } from './command.ts';
import { findRowsOfWidget } from './dashboard-rows.ts';
import { askedLive, liveAnswer } from './live-cards.ts';
import {
  findArea,
  findMetrics,
  HEALTH,
  type MetricQuestion,
  metricCard,
  metricChoiceCard,
  namedMetric,
  namedMetrics,
  watchMove,
  whyChoice,
  whyWords,
} from './metric-cards.ts';
import { refuseAnyPeriod, refusePeriod, splitPeriod, withDays } from './period.ts';
import { watchAnswer } from './watch.ts';
import { askedWatch } from './watch-words.ts';
import { askedWhy, whyCard } from './why-cards.ts';

/**
 * Creates `/health [[why | watch | unwatch] AREA | METRIC | watching | live [AREA | end | list] | help] [env:NAME]`. The help lists
 * `commands`, which also answer for rows of dashboards.
 */
export function healthCommand(catalog: Catalog, commands: () => readonly Command[]): Command {
  const cards = createCardMemo();
  return {
    name: HEALTH,
    description: 'Health of all areas over the last 7 days, failing first',
    usageHint:
      '[[why | watch | unwatch] AREA | METRIC [7d | 30d] | watching | live [AREA | end | list] | help] [env:NAME]',
    answer: async (text, ports, from) => {
      const environments = catalog.environments.names;
      const args = parseArguments(text, environments);
      if (args.isHelp) return explanation(renderCommandHelp(catalog, commands()));
      const refusal = refuseArguments(args, environments, HEALTH);
      if (refusal) return refusal;
      const { environment } = args;
      // Wherever a name is not known, the help of these words is named.
      if (HELP_OF_WORD.test(args.words) && !isNamed(catalog, args))
        return explanation(renderCommandHelp(catalog, commands()));
      // The usual question.
      if (args.raw === '') return rollupCard(catalog, { ports, area: undefined, environment, cards });
      const isName = isNamed(catalog, args);
      const watch = isName ? undefined : askedWatch(args);
      if (watch) return watchAnswer(watch, { catalog, ports, from, environment });
      const live = isName ? undefined : askedLive(args);
      if (live) return liveAnswer(catalog, live, { ports, environment, from });
      const about = isName ? undefined : askedWhy(args);
      if (about) return whyCard(catalog, about, { ports, environment, cards });
      const asked = splitQuestion(catalog, args);
      const area = findArea(catalog, asked.typed);
      const line = (words: string) => commandLine(HEALTH, words, environment);
      if (asked.typed.words === '' || area) {
        return asked.period === undefined || asked.days === DETAIL_DAYS[0]
          ? rollupCard(catalog, { ports, area: area?.key, environment, cards })
          : refuseAnyPeriod(asked.period, {
              line: line(area?.key ?? ''),
              shows: `${DETAIL_DAYS[0]} days`,
              others: longerLines(catalog, area?.key, environment),
            });
      }
      if (asked.days === undefined) return refusePeriod(asked.period ?? '', line(asked.typed.words));
      const question = { days: asked.days, environment };
      return metricAnswer(catalog, { commands: commands(), ports, typed: asked.typed, question, from, cards });
    },
  };
}

const HELP_OF_WORD = /^(?:why|live) help$/i;
/** First words of the other questions: one that is typed wrong is offered. */
const WORDS = ['help', 'why', 'watch', 'unwatch', 'watching', 'live'];

/** Whether words are a name of the catalog as a whole, which then is meant: an area or a metric. */
function isNamed(catalog: Catalog, typed: TypedName): boolean {
  return findArea(catalog, typed) !== undefined || namedMetric(catalog, typed).length > 0;
}

/** The name that is asked for and the period. A name that is one of the catalog as a whole has no period in it. */
function splitQuestion(catalog: Catalog, { raw, words }: Arguments) {
  const whole = { raw, words };
  if (isNamed(catalog, whole)) return { typed: whole, period: undefined, days: DETAIL_DAYS[0] };
  const { name, typed: period, days } = splitPeriod(words);
  return { typed: { raw: splitPeriod(raw).name, words: name }, period, days };
}

/** Command lines that show an area, or everything, over a longer period: a dashboard and a metric. */
function longerLines(catalog: Catalog, area: string | undefined, environment: string | undefined): readonly string[] {
  const longer = withDays('', DETAIL_DAYS[1]);
  const dashboard = catalog.dashboards.find(({ areas, command }) => command && (!area || areas.includes(area)));
  return [
    ...(dashboard?.command ? [commandLine(dashboard.command, longer, environment)] : []),
    `${HEALTH} METRIC ${longer}`,
  ];
}

/** Card of the metrics that match a name; without a match, the row of a dashboard with a widget of that name, which says so. */
async function metricAnswer(
  catalog: Catalog,
  {
    commands,
    ports,
    typed,
    question,
    from,
    cards,
  }: {
    readonly commands: readonly Command[];
    readonly ports: Ports;
    readonly typed: TypedName;
    readonly question: MetricQuestion;
    readonly from: Asker;
    readonly cards: CardMemo;
  },
): Promise<Card> {
  const matches = findMetrics(catalog, typed);
  const [metric] = matches;
  if (metric && matches.length === 1) return metricCard(catalog, { ports, metric, question, cards });
  if (metric) return metricChoiceCard(catalog, { words: typed.words, matches, question });
  const rows = findRowsOfWidget(catalog, typed.words);
  const [row] = rows;
  const name = escapeMrkdwn(typed.words);
  if (row && rows.length === 1) {
    const dashboardCommand = commands.find((command) => command.name === row.command);
    const line = commandLine('', withDays(rowWords(row.title), question.days), question.environment);
    const card = await dashboardCommand?.answer(line, ports, from);
    const note = `No area or metric is called "${name}". This is the row "${escapeMrkdwn(row.title)}" of \`${row.command}\`, which shows "${escapeMrkdwn(row.widget)}".`;
    if (card) return { kind: 'noted', model: { card, note } };
  }
  if (row) {
    const lines = rows.map(({ command, title }) => `\`${escapeCode(`${command} ${rowWords(title)}`)}\``);
    return explanation(
      renderNotice(
        `No area or metric is called "${name}"; several dashboards show something of that name.`,
        `Next step: type ${enumerateFirst(lines, MOST_ROWS, ' or ')}.`,
      ),
    );
  }
  const known = [...catalog.areas.map(({ key }) => key), ...WORDS, ...namedMetrics(catalog).map(({ path }) => path)];
  return unknownName('area or metric', { given: typed.words, known, command: HEALTH });
}

/** Rows of dashboards that are offered for a name, at most. */
const MOST_ROWS = 5;

async function rollupCard(
  catalog: Catalog,
  {
    ports,
    area,
    environment,
    cards,
  }: {
    readonly ports: Ports;
    readonly area: string | undefined;
    readonly environment: string | undefined;
    readonly cards: CardMemo;
  },
): Promise<Card> {
  const whole = await ports.reader.rollup(environment);
  const now = ports.clock();
  if (whole.kind === 'unavailable') {
    return explanation(
      renderNotice(describeFailure(whole.failure, { since: whole.failingSince, now, timeZone: ports.timeZone })),
    );
  }
  const line = commandLine(HEALTH, area ?? '', environment);
  return cards(whole, line, () => {
    const answer = mapKnown(whole, (rollup) => (area ? onlyArea(rollup, area) : rollup));
    const linked = catalog.dashboards.filter(({ rollup, areas }) => !area || rollup || areas.includes(area));
    const links = linksTo(linked, { linkTo: ports.linkTo, environment, now });
    const controls = { ...rollupControls(catalog, { area, environment }), whys: redChoices(answer.value, environment) };
    return { kind: 'rollup', model: { answer, environment, links, now, controls } };
  });
}

/** A choice for each red metric, the worst first; none for a single one, which the button `Why?` leads to. */
function redChoices(rollup: Rollup, environment: string | undefined): readonly Choice[] {
  const { red } = byStatus(rollup);
  if (red.length < 2) return [];
  const paths = new Map(
    rollup.areas.flatMap(({ key, rows }) => rows.map((row) => [row, `${key}.${row.key}`] as const)),
  );
  return red.map(({ row }) => whyChoice(row.label, paths.get(row) ?? '', environment));
}

function rollupControls(
  catalog: Catalog,
  { area, environment }: { readonly area: string | undefined; readonly environment: string | undefined },
): Controls {
  const choice = (label: string, words: string) => ({ label, commandLine: commandLine(HEALTH, words, environment) });
  const inArea = namedMetrics(catalog).filter((metric) => metric.area.key === area);
  const choices = area
    ? inArea.map(({ label, path }) => choice(label, path))
    : catalog.areas.map(({ title, key }) => choice(title, key));
  const ofArea = catalog.dashboards.filter(({ areas, command }) => area && command && areas.includes(area));
  const why: Move = { kind: 'why', ...choice('Why?', whyWords(area ?? '')) };
  const moves: readonly Move[] = area
    ? [
        { kind: 'back', ...choice('← All areas', '') },
        ...ofArea.slice(0, 1).map(({ title, command = '' }): Move => {
          return { kind: 'dashboard', label: title, commandLine: commandLine(command, '', environment) };
        }),
        why,
        ...(environment === undefined ? [watchMove(area)] : []),
      ]
    : [why];
  return {
    commandLine: commandLine(HEALTH, area ?? '', environment),
    moves,
    menu: { of: area ? 'a metric' : 'an area', choices },
    environments: environmentChoices(HEALTH, area ?? '', catalog.environments.names),
  };
}

function renderCommandHelp({ title, areas, environments }: Catalog, commands: readonly Command[]) {
  return renderHelp({ title, commands, areas, environments: environments.names });
}
