import {
  renderChannelDigest,
  renderDigestHelp,
  renderDigestList,
  renderNotInChannel,
  renderOnlyInChannels,
  renderSubscribed,
  renderTooManyChanges,
  renderUnsubscribed,
  renderWrongDigestTime,
} from '../blocks/digest/digest-answers.ts';
import { escapeCode, escapeMrkdwn } from '../blocks/kit/escape.ts';
import { type Message, renderNotice } from '../blocks/kit/message.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import { parseDigestTime } from '../src/core/schedule-text.ts';
import { type Asker, type Command, type Ports, unknownName } from './command.ts';

const NAME = '/digest';

/** A call of a subcommand. */
interface Request {
  /** Arguments of the subcommand. */
  readonly words: string;
  readonly ports: Ports;
  readonly from: Asker;
}

type Handler = (request: Request) => Promise<Message | Card>;

const SUBCOMMANDS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['', showChannelDigest],
  ['now', preview],
  ['preview', preview],
  ['list', list],
  ['subscribe', subscribe],
  ['unsubscribe', unsubscribe],
  ['help', help],
]);
/** Subcommands that are about the channel in which they are typed. */
const CHANNEL_SUBCOMMANDS: readonly string[] = ['', 'subscribe', 'unsubscribe'];

/** `/digest`: the daily digest of this channel, its time and a preview. */
export const digestCommand: Command = {
  name: NAME,
  description: 'The daily digest of this channel: its time, and a preview',
  usageHint: '[now | preview | list | subscribe 09:00 Europe/Berlin weekdays | unsubscribe | help]',
  answer: async (args, ports, from) => {
    const [first = '', ...rest] = args.trim().split(/\s+/);
    const [subcommand, words] = [first.toLowerCase(), rest.join(' ')];
    const handler = SUBCOMMANDS.get(subcommand);
    if (handler === undefined) return explainUnknownSubcommand(first, args.trim(), ports);
    if (words !== '' && subcommand !== 'subscribe') return explanation(renderUnexpectedWords(subcommand, words));
    if (CHANNEL_SUBCOMMANDS.includes(subcommand) && isDirectMessage(from))
      return explanation(renderOnlyInChannels(ports.timeZone));
    const answer = await handler({ words, ports, from });
    return 'blocks' in answer ? explanation(answer) : answer;
  },
};

async function showChannelDigest({ ports: { digests, clock, timeZone }, from }: Request): Promise<Message> {
  const all = await digests.list();
  const own = all.find(({ subscription }) => subscription.channel === from.channel);
  return renderChannelDigest(own, clock(), timeZone);
}

async function preview({ ports: { digests } }: Request): Promise<Card> {
  return digests.preview();
}

async function list({ ports: { digests, clock, timeZone } }: Request): Promise<Message> {
  return renderDigestList(await digests.list(), clock(), timeZone);
}

async function subscribe({ words, ports: { digests, clock, timeZone }, from }: Request): Promise<Message> {
  const parsed = parseDigestTime(words, timeZone);
  if (parsed.kind === 'wrong') return renderWrongDigestTime(parsed.what, parsed.fix, timeZone);
  const result = await digests.subscribe(from.channel, parsed.time, from.user);
  if (result.kind === 'not-in-channel') return renderNotInChannel();
  if (result.kind === 'too-many') return renderTooManyChanges();
  return renderSubscribed(result.listed, result.before, clock());
}

async function unsubscribe({ ports: { digests }, from }: Request): Promise<Message> {
  const result = await digests.unsubscribe(from.channel, from.user);
  return result.kind === 'too-many' ? renderTooManyChanges() : renderUnsubscribed(result.before);
}

async function help({ ports: { timeZone } }: Request): Promise<Message> {
  return renderDigestHelp(timeZone);
}

/** Explanation for an unknown subcommand; `line` may be a time for which `subscribe` was forgotten. */
function explainUnknownSubcommand(first: string, line: string, { timeZone }: Ports): Card {
  if (parseDigestTime(line, timeZone).kind !== 'ok') {
    return unknownName('option', { given: first, known: [...SUBCOMMANDS.keys()].filter(Boolean), command: NAME });
  }
  return explanation(
    renderNotice(
      `\`${NAME} ${escapeCode(line)}\` does nothing by itself.`,
      `Next step: to subscribe this channel, type \`${NAME} subscribe ${escapeCode(line)}\`.`,
    ),
  );
}

function renderUnexpectedWords(subcommand: string, words: string): Message {
  return renderNotice(
    `\`${NAME} ${subcommand}\` takes no arguments, and "${escapeMrkdwn(words)}" is not understood: nothing was changed.`,
    `Next step: type \`${NAME} ${subcommand}\` alone; it applies to the channel in which you type it.`,
  );
}

/** Slack's ids of direct messages begin with D. */
function isDirectMessage({ channel }: Asker): boolean {
  return channel.startsWith('D');
}
