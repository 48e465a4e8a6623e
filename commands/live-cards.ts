import { describeFailure } from '../blocks/kit/failure.ts';
import { type Message, renderNotice } from '../blocks/kit/message.ts';
import { isDirectMessage } from '../blocks/kit/text.ts';
import {
  LIVE_REFUSALS,
  renderBegun,
  renderCannotPostLive,
  renderExists,
  renderLiveEnded,
  renderLiveList,
  renderNoLiveCard,
  renderNoLiveEnvironment,
} from '../blocks/live-cards/live-answers.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import type { Begun, Ended, LiveRefusal } from '../src/live-cards/live-card-service.ts';
import { matchNames, type TypedName, unknownName } from './arguments.ts';
import type { Asker, Ports } from './command.ts';
import { HEALTH } from './metric-cards.ts';

/** Word of `/health live`. */
export const LIVE = 'live';

/** The words after `live`, which may be none; undefined if the words do not ask for a living card. */
export function askedLive({ raw, words }: TypedName): TypedName | undefined {
  if (!/^live(?:\s|$)/i.test(words)) return undefined;
  const rest = (text: string) => text.replace(/^\W*live\W*/i, '').trim();
  return { raw: rest(raw), words: rest(words) };
}

interface LiveQuestion {
  readonly ports: Ports;
  readonly environment: string | undefined;
  readonly from: Asker;
}

/** Words that begin a card of all areas, and those that end one, as with `/digest`. */
const BEGIN: readonly string[] = ['all', 'start', 'on'];
const END: readonly string[] = ['end', 'stop', 'off', 'cancel'];

/** Answers `/health live [AREA | end | list] [env:NAME]`. An area of that name goes before `end` and `list`. */
export async function liveAnswer(catalog: Catalog, typed: TypedName, question: LiveQuestion): Promise<Card> {
  const { ports, environment, from } = question;
  const { liveCards, timeZone } = ports;
  const asker = { channel: from.channel, by: from.user };
  const area = matchNames(catalog.areas, ({ key, title }) => [key, title], typed)[0];
  const word = area === undefined ? typed.words.toLowerCase() : '';
  const isWholeChannel = word === '' || BEGIN.includes(word);
  if (environment !== undefined && !isWholeChannel && ['list', ...END].includes(word))
    return explanation(renderNoLiveEnvironment(word === 'list' ? 'list' : 'end', environment));
  if (!isWholeChannel && word === 'list')
    return explanation(renderLiveList(await liveCards.list(from.channel), timeZone));
  if (!isWholeChannel && !END.includes(word)) {
    const known = [...catalog.areas.map(({ key }) => key), 'end', 'list'];
    return unknownName('area', { given: typed.words, known, command: `${HEALTH} ${LIVE}` });
  }
  if (isDirectMessage(from.channel)) return explanation(renderNotice(...LIVE_REFUSALS.direct));
  if (!isWholeChannel) return explanation(renderLiveEnd(await liveCards.end(asker), ports));
  const line = { area: area?.key ?? null, environment: environment ?? null };
  return explanation(renderLiveBegin(await liveCards.begin(asker, line), line, ports));
}

/** Answer to the beginning of a living card, or to its move. */
export function renderLiveBegin(
  result: Begun,
  line: Parameters<typeof renderExists>[1],
  ports: Pick<Ports, 'clock' | 'timeZone'>,
): Message {
  const { timeZone } = ports;
  if (result.kind === 'begun') return renderBegun(result.shown, result.before, timeZone);
  if (result.kind === 'exists') return renderExists(result.shown, line, timeZone);
  return renderLiveRefusal(result, ports);
}

/** Answer to the end of a living card. */
export function renderLiveEnd(result: Ended, ports: Pick<Ports, 'clock' | 'timeZone'>): Message {
  if (result.kind === 'none') return renderNoLiveCard(result.before, ports.timeZone);
  if (result.kind === 'ended' || result.kind === 'was-over') return renderLiveEnded(result.kind === 'was-over');
  return renderLiveRefusal(result, ports);
}

function renderLiveRefusal(refusal: LiveRefusal, { clock, timeZone }: Pick<Ports, 'clock' | 'timeZone'>): Message {
  switch (refusal.kind) {
    case 'cannot-post':
      return renderCannotPostLive(refusal.word);
    case 'unreadable': {
      const why = describeFailure(refusal.failure, { since: refusal.failingSince, now: clock(), timeZone });
      return renderNotice('No living card was posted, because there is nothing to show.', why);
    }
    default:
      return renderNotice(...LIVE_REFUSALS[refusal.kind]);
  }
}
