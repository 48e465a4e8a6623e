import type { MetricSearch } from '../blocks/health/metric-search.ts';
import { encodeLine } from '../blocks/kit/control-value.ts';
import {
  ALL_ENVIRONMENTS,
  type Choice,
  type Controls,
  environmentOptions,
  type Move,
  type Option,
} from '../blocks/kit/controls.ts';
import { describeFailure } from '../blocks/kit/failure.ts';
import { LIMITS } from '../blocks/kit/limits.ts';
import { renderNotice } from '../blocks/kit/message.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import { type Catalog, findMetric } from '../src/catalog/catalog.ts';
import { nameKey } from '../src/core/text.ts';
import { placeOfMetric } from '../src/health/dashboard-link.ts';
import { DETAIL_DAYS, type DetailDays } from '../src/health/day-grid.ts';
import { hasWords, matchNames, type TypedName } from './arguments.ts';
import type { CardMemo } from './card-memo.ts';
import { commandLine, environmentChoices, type Ports } from './command.ts';
import { withDays } from './period.ts';
import { watchLineWords } from './watch-words.ts';

/** Card of one metric over the days; takes one request to Datadog. */
export async function metricCard(
  catalog: Catalog,
  {
    ports,
    metric,
    question,
    cards,
  }: {
    readonly ports: Ports;
    readonly metric: NamedMetric;
    readonly question: MetricQuestion;
    readonly cards: CardMemo;
  },
): Promise<Card> {
  const { days, environment } = question;
  const answer = await ports.reader.metric(metric.path, days, environment);
  const now = ports.clock();
  if (answer.kind === 'unavailable') {
    return explanation(
      renderNotice(describeFailure(answer.failure, { since: answer.failingSince, now, timeZone: ports.timeZone })),
    );
  }
  return cards(answer, metricLine(metric.path, question), () => {
    const from = answer.value.days[0]?.start ?? now;
    const place = placeOfMetric(catalog, metric.path);
    const links = place
      ? [ports.linkTo(place.dashboard, { from, to: null, environment, widget: place.widget }, now)]
      : [];
    return {
      kind: 'metric',
      model: { answer, environment, links, now, controls: metricControls(catalog, metric, question) },
    };
  });
}

function metricControls(catalog: Catalog, metric: NamedMetric, { days, environment }: MetricQuestion): Controls {
  const lineOf = (path: string, period: DetailDays) => metricLine(path, { days: period, environment });
  const siblings = namedMetrics(catalog).filter(({ area }) => area.key === metric.area.key);
  const choices = siblings.map(({ label, path }): Choice => ({ label, commandLine: lineOf(path, days) }));
  const moves: readonly Move[] = [
    { kind: 'back', label: `← ${metric.area.title}`, commandLine: commandLine(HEALTH, metric.area.key, environment) },
    ...DETAIL_DAYS.filter((other) => other !== days).map(
      (other): Move => ({ kind: 'other', label: `${other} days`, commandLine: lineOf(metric.path, other) }),
    ),
    { kind: 'why', label: 'Why?', commandLine: commandLine(HEALTH, whyWords(metric.path), environment) },
    ...(environment === undefined ? [watchMove(metric.path)] : []),
  ];
  return {
    commandLine: lineOf(metric.path, days),
    moves,
    menu: { of: 'a metric', choices },
    environments: environmentChoices(HEALTH, withDays(metric.path, days), catalog.environments.names),
  };
}

/** Card that asks which of several metrics was meant. */
export function metricChoiceCard(
  catalog: Catalog,
  {
    words,
    matches,
    question,
  }: { readonly words: string; readonly matches: readonly NamedMetric[]; readonly question: MetricQuestion },
): Card {
  const choices = matches.map(({ area, label, path }) => ({
    label: `${area.title}: ${label}`,
    commandLine: metricLine(path, question),
  }));
  const line = metricLine(words, question);
  // Only names of the catalog have a key: a line with other words that is too long for a button cannot be repeated by one.
  const repeatable = encodeLine(line, LIMITS.buttonValue) === line;
  return {
    kind: 'metric-choice',
    model: {
      choice: { words, choices, commandLine: line, repeatable },
      search: metricSearch(catalog, matches, question),
    },
  };
}

/** Options of the form: the matching metrics first, then all others, since the words may have been the wrong ones. */
function metricSearch(
  catalog: Catalog,
  matches: readonly NamedMetric[],
  { days, environment }: MetricQuestion,
): Omit<MetricSearch, 'to'> {
  const matching = new Set(matches.map(({ path }) => path));
  const others = namedMetrics(catalog).filter(({ path }) => !matching.has(path));
  return {
    metrics: [...matches, ...others].map(optionOf),
    days: DETAIL_DAYS.map((count) => ({ label: `${count} days`, value: `${count}` })),
    environments: environmentOptions(catalog.environments.names),
    chosen: { days: `${days}`, environment: environment ?? ALL_ENVIRONMENTS },
  };
}

function optionOf({ area, label, path }: NamedMetric): Option {
  return { label: `${area.title}: ${label}`, value: path };
}

/**
 * Options of the form for what a person has typed so far, at most as many as a menu takes: metrics whose names contain every part of it.
 */
export function metricOptions(catalog: Catalog, typed: string): readonly Option[] {
  const parts = nameKey(typed).split(' ').filter(Boolean);
  const isMatch = ({ area, label, path }: NamedMetric) => {
    const name = nameKey(`${area.title} ${label} ${path}`);
    return parts.every((part) => name.includes(part));
  };
  return namedMetrics(catalog).filter(isMatch).slice(0, LIMITS.selectOptions).map(optionOf);
}

/** Name of the command that shows areas and metrics. */
export const HEALTH = '/health';
/** The first word of a question about a change. */
export const WHY = 'why';

/** The words that ask why an area or a metric is as it is, by its key or `area.metric`; without a name the worst of all. */
export function whyWords(name: string): string {
  return `${WHY} ${name}`.trim();
}

/** Button that notifies this channel when an area or a metric turns red, by its key or `area.metric`; in all environments together. */
export function watchMove(name: string): Move {
  return { kind: 'watch', label: 'Watch Here', commandLine: commandLine(HEALTH, watchLineWords(name), undefined) };
}

/** A choice that explains a metric, by its `area.metric`. */
export function whyChoice(label: string, path: string, environment: string | undefined): Choice {
  return { label, commandLine: commandLine(HEALTH, whyWords(path), environment) };
}

/** Period and environment of a question about a metric. */
export interface MetricQuestion {
  readonly days: DetailDays;
  readonly environment: string | undefined;
}

/** The command line that shows one metric, by its `area.metric`. */
export function metricLine(path: string, { days, environment }: MetricQuestion): string {
  return commandLine(HEALTH, withDays(path, days), environment);
}

/** A metric of the catalog with the names that people use. */
interface NamedMetric {
  /** `area.metric` */
  readonly path: string;
  readonly label: string;
  readonly area: { readonly key: string; readonly title: string };
}

/** Every metric, in the catalog's order. */
export function namedMetrics({ areas }: Catalog): readonly NamedMetric[] {
  return areas.flatMap(({ key, title, metrics }) =>
    metrics.map((metric) => ({ path: `${key}.${metric.key}`, label: metric.label, area: { key, title } })),
  );
}

/** Metrics that a typed name may mean: those of exactly that name or key, or else all whose label or path has every word. */
export function findMetrics(catalog: Catalog, typed: TypedName): readonly NamedMetric[] {
  const named = namedMetric(catalog, typed);
  if (named.length > 0) return named;
  return namedMetrics(catalog).filter(({ path, label }) => hasWords(`${label} ${path}`, typed.words));
}

/** The metric of the path `area.metric` that was typed, or else those whose label or key was. */
export function namedMetric(catalog: Catalog, typed: TypedName): readonly NamedMetric[] {
  const ofPath = namedMetrics(catalog).filter(({ path }) => path === typed.raw.toLowerCase());
  if (ofPath.length > 0) return ofPath;
  return matchNames(namedMetrics(catalog), ({ path, label }) => [path, path.split('.')[1] ?? path, label], typed);
}

/** The area of that key or title. A title that reads as the path of a metric means the metric, whose controls carry its path. */
export function findArea(catalog: Catalog, typed: TypedName) {
  if (findMetric(catalog, typed.raw.toLowerCase()) !== undefined) return undefined;
  return matchNames(catalog.areas, ({ key, title }) => [key, title], typed)[0];
}
