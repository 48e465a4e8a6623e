import { encodeLine } from '../blocks/control-value.ts';
import type { Choice, Move } from '../blocks/controls.ts';
import { describeFailure } from '../blocks/failure.ts';
import { ALL_ENVIRONMENTS } from '../blocks/ids.ts';
import { LIMITS } from '../blocks/limits.ts';
import type { MetricSearch } from '../blocks/metric-search.ts';
import { renderNotice } from '../blocks/notice.ts';
import { environmentOptions } from '../blocks/option.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import { placeOfMetric } from '../src/health/dashboard-link.ts';
import { DETAIL_DAYS, type DetailDays } from '../src/health/detail-days.ts';
import { commandLine, environmentChoices, withDays } from './arguments.ts';
import type { Ports } from './command.ts';
import { type NamedMetric, namedMetrics } from './find-metric.ts';
import { HEALTH, type MetricQuestion, metricLine } from './metric-line.ts';

/** One metric over the days, in one request to Datadog. */
export async function metricCard(
  catalog: Catalog,
  ports: Ports,
  metric: NamedMetric,
  question: MetricQuestion,
): Promise<Card> {
  const { days, environment } = question;
  const answer = await ports.reader.metric(metric.path, days, environment);
  const now = ports.clock();
  if (answer.kind === 'unavailable') {
    return explanation(renderNotice(describeFailure(answer.failure, answer.failingSince, now, ports.timeZone)));
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
  words: string,
  found: readonly NamedMetric[],
  question: MetricQuestion,
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
