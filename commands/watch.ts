import { escapeCode, escapeMrkdwn } from '../blocks/kit/escape.ts';
import { type Message, renderNotice } from '../blocks/kit/message.ts';
import { isDirectMessage } from '../blocks/kit/text.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import {
  renderCannotNotify,
  renderNoEnvironment,
  renderWatchCovered,
  renderWatchEnded,
  renderWatchHelp,
  renderWatchRefusal,
  renderWatchSame,
  renderWatchSet,
  renderWrongHold,
} from '../blocks/watches/watch-answers.ts';
import { renderWatchList } from '../blocks/watches/watch-list.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import { enumerateFirst } from '../src/core/text.ts';
import { areaSubject, isPersonal, typedSubject, watchLabel } from '../src/watches/rules/watch.ts';
import { matchNames, type TypedName, unknownName } from './arguments.ts';
import type { Asker, Ports } from './command.ts';
import { findArea, findMetrics, HEALTH, namedMetric, namedMetrics } from './metric-cards.ts';
import { type AskedWatch, type WatchReading, watchReadings } from './watch-words.ts';

/** Context of an answer about watches. */
interface WatchContext {
  readonly catalog: Catalog;
  readonly ports: Ports;
  readonly from: Asker;
}

/** The channel whose watches are meant: the one in which something was typed, or the person alone in a direct message. */
export function watchPlace({ channel, user }: Asker): string {
  return channel === '' || isDirectMessage(channel) ? user : channel;
}

/** Answers `/health watch`, `/health unwatch` and `/health watching`. */
export async function watchAnswer(
  { verb, rest }: AskedWatch,
  { environment, ...context }: WatchContext & { readonly environment: string | undefined },
): Promise<Card> {
  if (environment !== undefined) return explanation(renderNoEnvironment(environment));
  if (verb === 'watching' || (verb === 'unwatch' && rest.words === ''))
    return watchListCard(context.ports, context.from);
  // A name of the catalog goes before these words.
  const meant = isNamed(context.catalog, rest) ? 'name' : wordMeant(verb, rest);
  if (meant === 'list') return watchListCard(context.ports, context.from);
  if (meant === 'help') return explanation(renderWatchHelp(exampleOf(context.catalog)));
  return verb === 'watch' ? setWatch(rest, context) : endWatch(rest, context);
}

/** The meaning of a word that is not a name. */
function wordMeant(verb: AskedWatch['verb'], { words }: TypedName): 'list' | 'help' | 'name' {
  const word = words.toLowerCase();
  if (word === '' || word === 'help') return 'help';
  if (word === 'list' || (verb === 'unwatch' && ['all', 'everything'].includes(word))) return 'list';
  return 'name';
}

/** The list of what a channel watches. */
export async function watchListCard({ watches, clock, timeZone }: Ports, from: Asker): Promise<Card> {
  const channel = watchPlace(from);
  const [rows, problem] = await Promise.all([watches.ofChannel(channel), watches.problemOf(channel)]);
  return explanation(renderWatchList(rows, { isPersonal: isPersonal({ channel }), problem, now: clock(), timeZone }));
}

/** The key of the first area, for examples. */
function exampleOf({ areas }: Catalog): string {
  return areas[0]?.key ?? 'AREA';
}

/** Subjects that a name may mean: an area, or metrics. */
function subjectsOf(catalog: Catalog, typed: TypedName): readonly string[] {
  const area = findArea(catalog, typed);
  return area ? [areaSubject(area.key)] : findMetrics(catalog, typed).map(({ path }) => path);
}

function isNamed(catalog: Catalog, typed: TypedName): boolean {
  return findArea(catalog, typed) !== undefined || namedMetric(catalog, typed).length > 0;
}

/** The reading whose name is one of the catalog as a whole, or else the one that takes the least for the name. */
function readingOf(catalog: Catalog, { words, raw }: TypedName): WatchReading & { readonly typed: TypedName } {
  const readings = watchReadings(words).map((reading, at) => ({
    ...reading,
    typed: { words: reading.name, raw: at === 0 ? raw : reading.name },
  }));
  const last = readings.at(-1);
  const named = readings.find(({ typed }) => isNamed(catalog, typed)) ?? last;
  if (named === undefined) throw new Error('a watch can be read in one way at least');
  return named;
}

async function setWatch(rest: TypedName, { catalog, ports, from }: WatchContext): Promise<Card> {
  const { typed, level, holdMs, typedTime } = readingOf(catalog, rest);
  const [subject, ...others] = subjectsOf(catalog, typed);
  if (subject === undefined) return unknownSubject(catalog, typed.words);
  const yellow = level === 'yellow' ? ' yellow' : '';
  if (others.length > 0) {
    const rest = `${yellow}${holdMs === null || typedTime === '' ? '' : ` for ${typedTime}`}`;
    return explanation(renderSeveral('watch', typed.words, { subjects: [subject, ...others], rest }));
  }
  if (holdMs === null) return explanation(renderWrongHold(typedTime, `${typedSubject(subject)}${yellow}`));
  const channel = watchPlace(from);
  const result = await ports.watches.set({ channel, subject, level, holdMs, by: from.user });
  const label = watchLabel(subject, catalog) ?? subject;
  switch (result.kind) {
    case 'set':
      return explanation(renderWatchSet({ ...result, label }));
    case 'same':
      return explanation(renderWatchSame(result.watch, label));
    case 'covered':
      return explanation(renderWatchCovered(result.by, subject, label));
    case 'cannot-post':
      return explanation(renderCannotNotify(result.word));
    default:
      return explanation(renderWatchRefusal(result.kind, channel));
  }
}

async function endWatch(rest: TypedName, { catalog, ports, from }: WatchContext): Promise<Card> {
  const channel = watchPlace(from);
  const { typed } = readingOf(catalog, rest);
  const watched = await ports.watches.ofChannel(channel);
  // What is watched here comes first: the catalog may no longer have it.
  const own = matchNames(
    watched,
    ({ watch, label = '' }) => [typedSubject(watch.subject), watch.subject, label],
    typed,
  );
  const known = subjectsOf(catalog, typed);
  const isHere = (subject: string) => watched.some(({ watch }) => watch.subject === subject);
  const here = known.length > 1 ? known.filter(isHere) : known;
  const subjects = own.length > 0 ? own.map(({ watch }) => watch.subject) : here.length > 0 ? here : known;
  const [subject, ...others] = subjects;
  if (subject === undefined) return unknownSubject(catalog, typed.words);
  if (others.length > 0) return explanation(renderSeveral('unwatch', typed.words, { subjects, rest: '' }));
  const result = await ports.watches.end(channel, subject, from.user);
  if (result.kind !== 'ended') return explanation(renderWatchRefusal(result.kind, channel));
  return explanation(renderWatchEnded(result.before, watchLabel(subject, catalog) ?? typedSubject(subject)));
}

function unknownSubject(catalog: Catalog, given: string): Card {
  const known = [...catalog.areas.map(({ key }) => key), ...namedMetrics(catalog).map(({ path }) => path)];
  if (given === '') return explanation(renderWatchHelp(exampleOf(catalog)));
  return unknownName('area or metric', { given, known, command: HEALTH });
}

/** Subjects that are offered for a name, at most. */
const MOST_OFFERED = 5;

/** `rest` is what was typed behind the name, such as ` yellow for 10m`. */
function renderSeveral(
  verb: string,
  words: string,
  { subjects, rest }: { readonly subjects: readonly string[]; readonly rest: string },
): Message {
  const lines = subjects.map(
    (subject) => `\`${HEALTH} ${verb} ${escapeCode(`${typedSubject(subject)}${rest}`, 200)}\``,
  );
  return renderNotice(
    `"${escapeMrkdwn(words)}" may mean several metrics: nothing was changed.`,
    `Next step: type ${enumerateFirst(lines, MOST_OFFERED, ' or ')}.`,
  );
}
