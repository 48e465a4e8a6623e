import type { MetricSearch } from '../blocks/health/metric-search.ts';
import { encodeLine } from '../blocks/kit/control-value.ts';
import { ALL_ENVIRONMENTS, type Choice, environmentOptions, type Move } from '../blocks/kit/controls.ts';
import { describeFailure } from '../blocks/kit/failure.ts';
import { LIMITS } from '../blocks/kit/limits.ts';
import { renderNotice } from '../blocks/kit/message.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import { placeOfMetric } from '../src/health/dashboard-link.ts';
import { DETAIL_DAYS, type DetailDays } from '../src/health/day-grid.ts';
import { commandLine, environmentChoices, type Ports, withDays } from './command.ts';

/** One metric over the days, in one request to Datadog. */
export async function metricCard(
  catalog: Catalog,
  {
    ports,
    metric,
    question,
  }: { readonly ports: Ports; readonly metric: NamedMetric; readonly question: MetricQuestion },
): Promise<Card> {
  const { days, environment } = question;
  const answer = await ports.reader.metric(metric.path, days, environment);
  const now = ports.clock();
  if (answer.kind === 'unavailable') {
    return explanation(
      renderNotice(describeFailure(answer.failure, { since: answer.failingSince, now, timeZone: ports.timeZone })),
    );
  }
  const from = answer.value.days[0]?.start ?? now;
  const place = placeOfMetric(catalog, metric.path);
  const links = place
    ? [ports.linkTo(place.dashboard, { from, to: null, environment, widget: place.widget }, now)]
    : [];
  const lineOf = (path: string, shown: DetailDays) => metricLine(path, { days: shown, environment });
  const siblings = namedMetrics(catalog).filter(({ area }) => area.key === metric.area.key);
  const choices = siblings.map(({ label, path }): Choice => ({ label, commandLine: lineOf(path, days) }));
  const moves: readonly Move[] = [
    { kind: 'back', label: `← ${metric.area.title}`, commandLine: commandLine(HEALTH, metric.area.key, environment) },
    ...DETAIL_DAYS.filter((other) => other !== days).map(
      (other): Move => ({ kind: 'other', label: `${other} days`, commandLine: lineOf(metric.path, other) }),
    ),
  ];
  const controls = {
    commandLine: lineOf(metric.path, days),
    moves,
    menu: { of: 'a metric', choices },
    environments: environmentChoices(HEALTH, withDays(metric.path, days), catalog.environments.names),
  };
  const card = { answer, environment, links, controls, now };
  return { kind: 'metric', model: card };
}

/** Asks which of several metrics was meant. */
export function metricChoiceCard(
  catalog: Catalog,
  {
    words,
    found,
    question,
  }: { readonly words: string; readonly found: readonly NamedMetric[]; readonly question: MetricQuestion },
): Card {
  const choices = found.map(({ area, label, path }) => ({
    label: `${area.title}: ${label}`,
    commandLine: metricLine(path, question),
  }));
  const asked = commandLine(HEALTH, words, question.environment);
  // Only a name of the catalog has a key: words of one's own that are too long for a button are not asked again by one.
  const repeatable = encodeLine(asked, LIMITS.buttonValue) === asked;
  return {
    kind: 'metric-choice',
    model: {
      choice: { words, choices, commandLine: asked, repeatable },
      search: searchOf(catalog, found, question),
    },
  };
}

/** The metrics that were found first, then all others: a word may have been the wrong one. */
function searchOf(
  catalog: Catalog,
  found: readonly NamedMetric[],
  { days, environment }: MetricQuestion,
): Omit<MetricSearch, 'to'> {
  const others = namedMetrics(catalog).filter(({ path }) => !found.some((one) => one.path === path));
  return {
    metrics: [...found, ...others].map(({ area, label, path }) => ({ label: `${area.title}: ${label}`, value: path })),
    days: DETAIL_DAYS.map((count) => ({ label: `${count} days`, value: `${count}` })),
    environments: environmentOptions(catalog.environments.names),
    chosen: { days: `${days}`, environment: environment ?? ALL_ENVIRONMENTS },
  };
}

/** The name of the command that shows areas and metrics, for those who lead there. */
export const HEALTH = '/health';

/** What of a metric is asked for. */
export interface MetricQuestion {
  readonly days: DetailDays;
  readonly environment: string | undefined;
}

/** The command line that shows one metric, by its `area.metric`. */
export function metricLine(path: string, { days, environment }: MetricQuestion): string {
  return commandLine(HEALTH, withDays(path, days), environment);
}

/** A metric of the catalog, as people name it. */
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

/** The metrics that `words` may mean: the one of that name, or all whose name or key has every word in it. */
export function findMetrics(catalog: Catalog, words: string): readonly NamedMetric[] {
  const all = namedMetrics(catalog);
  const wanted = words.toLowerCase();
  const exact = all.filter(({ path, label }) => [path, path.split('.')[1], label.toLowerCase()].includes(wanted));
  if (exact.length > 0) return exact;
  const parts = wanted.split(/\s+/);
  return all.filter(({ path, label }) => parts.every((part) => `${label} ${path}`.toLowerCase().includes(part)));
}
