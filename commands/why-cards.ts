import { MOST_MOVED } from '../blocks/health/why-around.ts';
import type { Controls, Move } from '../blocks/kit/controls.ts';
import { escapeCode, escapeMrkdwn } from '../blocks/kit/escape.ts';
import { describeFailure } from '../blocks/kit/failure.ts';
import { renderNotice } from '../blocks/kit/message.ts';
import { lightAndValue } from '../blocks/kit/status.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import { HOUR_MS, WEEK_MS } from '../src/core/time.ts';
import type { Change } from '../src/explain/change.ts';
import { WHY_DAYS } from '../src/explain/why.ts';
import { type DashboardLink, placeOfMetric } from '../src/health/dashboard-link.ts';
import { DETAIL_DAYS } from '../src/health/day-grid.ts';
import type { Rollup } from '../src/health/rollup.ts';
import { matchNames, severalNames, type TypedName, unknownName } from './arguments.ts';
import type { CardMemo } from './card-memo.ts';
import { commandLine, environmentChoices, type Ports } from './command.ts';
import { findMetrics, HEALTH, metricLine, namedMetrics, WHY, whyWords } from './metric-cards.ts';
import { refuseAnyPeriod, splitPeriod } from './period.ts';

/** The name that a question is about, which may be empty; undefined if the words do not ask why. */
export function askedWhy({ raw, words }: TypedName): TypedName | undefined {
  if (!/^why(?:'s)?(?:\s|$)/i.test(words)) return undefined;
  const rest = (text: string) => text.replace(/^\W*why(?:['’]s(?!\S))?\W*/i, '').trim();
  return { raw: rest(raw), words: rest(words) };
}

interface Question {
  readonly ports: Ports;
  readonly environment: string | undefined;
  readonly cards: CardMemo;
}

/** Words of a question around a name: `why is flaky checks so bad`. */
const ASKING =
  /^(?:(?:(?:is|are|was|were|did|does|do|has|have)(?:n't)?|the|our) )+|(?: (?:is|are|was|so|too|now|today|red|yellow|green|gray|healthy|critical|bad|worse|low|high|lower|higher|down|up|failing|broken|slow|slower|drop|drops|dropped|dropping|fall|fell|falling|rise|rose|rising|change|changed))+$/gi;

/** The words that were typed, without those of a question if they are not a name as they stand. */
function withoutQuestion(catalog: Catalog, typed: TypedName): TypedName {
  const isKnown = matchNames(catalog.areas, ({ key, title }) => [key, title], typed).length > 0;
  if (isKnown || findMetrics(catalog, typed).length > 0) return typed;
  const words = typed.words.replaceAll(ASKING, '');
  return words === typed.words ? typed : { raw: words, words };
}

/** Card of the newest change of the metric that was named, or of the worst metric of an area, or of all. */
export async function whyCard(catalog: Catalog, asked: TypedName, question: Question): Promise<Card> {
  const typed = withoutQuestion(catalog, asked);
  const { name, typed: period } = splitPeriod(typed.words);
  const line = commandLine(HEALTH, whyWords(name), question.environment);
  if (period !== undefined && findMetrics(catalog, typed).length !== 1)
    return refuseAnyPeriod(period, { line, shows: `${WHY_DAYS} days`, others: [] });
  const area = matchNames(catalog.areas, ({ key, title }) => [key, title], typed)[0];
  if (typed.words === '' || area) return worstCard(catalog, area?.key, question);
  const matches = findMetrics(catalog, typed);
  const [metric] = matches;
  if (metric && matches.length === 1) return metricWhyCard(catalog, metric.path, question);
  if (metric) {
    const lines = matches.map(({ path }) => commandLine(HEALTH, whyWords(path), question.environment));
    return severalNames('metrics', { given: typed.words, lines });
  }
  const known = [...catalog.areas.map(({ key }) => key), ...namedMetrics(catalog).map(({ path }) => path)];
  return unknownName('area or metric', { given: typed.words, known, command: `${HEALTH} ${WHY}` });
}

/** Card of the metric with the lowest figure of merit today. */
async function worstCard(catalog: Catalog, area: string | undefined, question: Question): Promise<Card> {
  const { ports, environment } = question;
  const answer = await ports.reader.rollup(environment);
  const now = ports.clock();
  if (answer.kind === 'unavailable') {
    return explanation(
      renderNotice(describeFailure(answer.failure, { since: answer.failingSince, now, timeZone: ports.timeZone })),
    );
  }
  const worst = worstOf(answer.value, area);
  if (worst === undefined) {
    const line = commandLine(HEALTH, area ?? '', environment);
    return explanation(
      renderNotice(
        'No metric there has data today, so none is the worst.',
        `Next step: type \`${escapeCode(line)}\` to see since when.`,
      ),
    );
  }
  const card = await metricWhyCard(catalog, worst.path, question);
  if (card.kind === 'explanation') return card;
  const note = `The lowest score ${area === undefined ? 'of all' : `of ${escapeMrkdwn(worst.title)}`} today: ${escapeMrkdwn(worst.label)}, ${lightAndValue(worst.fom)}.`;
  return { kind: 'noted', model: { card, note } };
}

function worstOf({ areas }: Rollup, area: string | undefined) {
  const rows = areas
    .filter(({ key }) => area === undefined || key === area)
    .flatMap(({ key, title, rows }) =>
      rows.flatMap((row) => {
        // An overdue value is an old one: the card shows it without a light.
        const fom = row.isOverdue ? null : (row.foms.at(-1) ?? null);
        return fom === null ? [] : [{ path: `${key}.${row.key}`, title, label: row.label, fom }];
      }),
    );
  return rows.toSorted((a, b) => a.fom - b.fom)[0];
}

async function metricWhyCard(catalog: Catalog, path: string, question: Question): Promise<Card> {
  const { ports, environment, cards } = question;
  const answer = await ports.reader.why(path, environment);
  const now = ports.clock();
  if (answer.kind === 'unavailable') {
    return explanation(
      renderNotice(describeFailure(answer.failure, { since: answer.failingSince, now, timeZone: ports.timeZone })),
    );
  }
  return cards(answer, commandLine(HEALTH, whyWords(path), environment), () => {
    const place = placeOfMetric(catalog, path);
    const view = { ...windowOf(answer.value.explanation.change, now), environment };
    const linkOf = ({ dashboard, widget }: NonNullable<typeof place>) =>
      ports.linkTo(dashboard, { ...view, widget }, now);
    const moved = (answer.value.explanation.others?.moved ?? []).slice(0, MOST_MOVED);
    const proofs = moved.flatMap(({ name }): readonly (readonly [string, DashboardLink])[] => {
      const other = placeOfMetric(catalog, answer.value.shown.get(name)?.path ?? '');
      return other ? [[name, linkOf(other)]] : [];
    });
    const links = place ? [linkOf(place)] : [];
    const controls = whyControls(catalog, path, environment);
    return { kind: 'why', model: { answer, environment, links, proofs: new Map(proofs), now, controls } };
  });
}

/** Time on each side of a change that its link shows, in milliseconds. */
const AROUND_MS = 12 * HOUR_MS;

/** The time that the link of a change shows; the last week for one without a time. */
function windowOf(change: Change, now: number): { readonly from: number; readonly to: number | null } {
  switch (change.kind) {
    case 'step':
    case 'drift':
      return { from: change.from - AROUND_MS, to: Math.min(now, change.to + AROUND_MS) };
    case 'no-data':
      return { from: change.since - AROUND_MS, to: Math.min(now, change.since + AROUND_MS) };
    default:
      return { from: now - WEEK_MS, to: null };
  }
}

function whyControls(catalog: Catalog, path: string, environment: string | undefined): Controls {
  const metric = namedMetrics(catalog).find((one) => one.path === path);
  const moves: readonly Move[] = [
    {
      kind: 'back',
      label: `← ${metric?.label ?? path}`,
      commandLine: metricLine(path, { days: DETAIL_DAYS[0], environment }),
    },
  ];
  return {
    commandLine: commandLine(HEALTH, whyWords(path), environment),
    moves,
    environments: environmentChoices(HEALTH, whyWords(path), catalog.environments.names),
  };
}
