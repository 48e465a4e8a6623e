import {
  renderCannotPost,
  renderDigestHelp,
  renderDigestState,
  renderRefusedChange,
  renderSubscribed,
  renderUnchecked,
  renderUnsubscribed,
  renderWrongDigestTime,
} from '../blocks/digest/digest-answers.ts';
import { escapeCode, escapeMrkdwn } from '../blocks/kit/escape.ts';
import { type Message, renderNotice } from '../blocks/kit/message.ts';
import { isDirectMessage } from '../blocks/kit/text.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import { type DigestKind, parseDigestTime } from '../src/core/schedule-text.ts';
import { nearestNames } from '../src/core/text.ts';
import { unknownName } from './arguments.ts';
import type { Asker, Command, Ports } from './command.ts';
import { type DigestWords, readDigestWords, splitKind } from './digest-words.ts';
import { digestList } from './visible-digests.ts';

const NAME = '/digest';

/** A call of a subcommand. */
interface Request {
  /** Arguments of the subcommand. */
  readonly words: string;
  /** Kind that was typed. */
  readonly kind: DigestKind;
  /** The channel, or the person alone in a direct message or with `me`. */
  readonly place: string;
  readonly ports: Ports;
  readonly from: Asker;
}

type Handler = (request: Request) => Promise<Message | Card>;

const SUBCOMMANDS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['', showState],
  ['now', preview],
  ['preview', preview],
  ['list', list],
  ['subscribe', subscribe],
  ['unsubscribe', unsubscribe],
  ['help', help],
]);

/** `/digest`: the daily digest of this channel, its time and a preview. */
export const digestCommand: Command = {
  name: NAME,
  description: 'The daily digest and the weekly review of this channel or just for you: times, and a preview',
  usageHint: '[now | list | subscribe 09:00 Berlin weekdays [weekly] [me] | unsubscribe [weekly] [me] | help]',
  answer: async (args, ports, from) => {
    const read = readDigestWords(args);
    if ('kind' in read) return read;
    const { subcommand } = read;
    const handler = SUBCOMMANDS.get(subcommand);
    if (handler === undefined) return explainUnknownSubcommand(read, ports);
    const { kind, words } = OF_KIND.includes(subcommand) ? splitKind(read.words) : { ...DAILY, words: read.words };
    if (words !== '' && subcommand !== 'subscribe')
      return explanation(renderUnexpectedWords(subcommand, words, { kind, isPersonal: read.isPersonal }));
    const isPersonal = isDirectMessage(from.channel) || read.isPersonal;
    const answer = await handler({ words, kind, place: isPersonal ? from.user : from.channel, ports, from });
    return 'blocks' in answer ? explanation(answer) : answer;
  },
};

/** Subcommands that are about one kind of digest, and may have its word. */
const OF_KIND = ['now', 'preview', 'unsubscribe'];
const DAILY = { kind: 'daily' } as const;

async function showState({ place, ports: { digests, clock, timeZone }, from }: Request): Promise<Message> {
  const isPersonal = place === from.user;
  const [state, own] = [await digests.state(place), isPersonal ? undefined : await digests.state(from.user)];
  const personal = [own?.planned, own?.weekly.planned].filter((planned) => planned !== undefined);
  return renderDigestState(state, { personal, now: clock(), timeZone });
}

async function preview({ place, kind, ports: { digests } }: Request): Promise<Card> {
  return digests.preview(place, kind);
}

async function list({ ports, from: { user: reader } }: Request): Promise<Message> {
  return digestList(ports, reader);
}

async function subscribe({ words, place, ports: { digests, clock, timeZone }, from }: Request): Promise<Message> {
  const parsed = parseDigestTime(words, { timeZone, now: clock() });
  if (parsed.kind === 'wrong') {
    const isPersonal = place === from.user;
    return renderWrongDigestTime(parsed, { kind: splitKind(words).kind, timeZone, isPersonal });
  }
  const result = await digests.subscribe(place, parsed.time, from.user);
  switch (result.kind) {
    case 'cannot-post':
      return renderCannotPost(result.word);
    case 'unchecked':
      return renderUnchecked();
    case 'too-many':
    case 'full':
      return renderRefusedChange(result);
    case 'subscribed':
      return renderSubscribed(result.listed, result.before, clock());
  }
}

async function unsubscribe({ place, kind, ports: { digests }, from }: Request): Promise<Message> {
  const result = await digests.unsubscribe(place, from.user, kind);
  return result.kind === 'unsubscribed' ? renderUnsubscribed(place, result, kind) : renderRefusedChange(result);
}

async function help({ ports: { timeZone } }: Request): Promise<Message> {
  return renderDigestHelp(timeZone);
}

/** A time of day among other words. */
const HAS_TIME = /(?<=^|\s)(?:\d{1,2}(?:[:.]\d{2})?\s?(?:[ap]\.?m\.?)?|noon|midday|midnight)(?=[\s,.]|$)/i;

/** Explanation for an unknown subcommand; the line may be a time for which `subscribe` was forgotten. */
function explainUnknownSubcommand({ line, isPersonal }: DigestWords, { timeZone, clock }: Ports): Card {
  const parsed = parseDigestTime(line, { timeZone, now: clock() });
  if (parsed.kind === 'ok') {
    const typed = `${escapeCode(line)}${isPersonal ? ' me' : ''}`;
    const who = isPersonal ? 'yourself' : 'this channel';
    return explanation(
      renderNotice(
        `\`${NAME} ${typed}\` does nothing by itself.`,
        `Next step: type \`${NAME} subscribe ${typed}\` to subscribe ${who}.`,
      ),
    );
  }
  const [given = ''] = line.split(/\s+/);
  const known = [...SUBCOMMANDS.keys()].filter(Boolean);
  const isTime = HAS_TIME.test(line) && nearestNames(given, known).length === 0;
  if (isTime) return explanation(renderWrongDigestTime(parsed, { kind: splitKind(line).kind, timeZone, isPersonal }));
  return unknownName('option', { given, known, command: NAME });
}

function renderUnexpectedWords(
  subcommand: string,
  words: string,
  { kind, isPersonal }: { readonly kind: DigestKind; readonly isPersonal: boolean },
): Message {
  const line = [NAME, subcommand, ...(kind === 'weekly' ? ['weekly'] : []), ...(isPersonal ? ['me'] : [])].join(' ');
  const where = isPersonal ? '' : '; it applies to the channel in which you type it';
  return renderNotice(
    `\`${NAME} ${subcommand}\` takes ${OF_KIND.includes(subcommand) ? 'no arguments but `weekly` and `me`' : 'no arguments'}, and "${escapeMrkdwn(words)}" is not understood: nothing was changed.`,
    `Next step: type \`${line}\` alone${where}.`,
  );
}
