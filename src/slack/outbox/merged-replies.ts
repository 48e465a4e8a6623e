import { cut } from '../../../blocks/kit/escape.ts';
import { LIMITS } from '../../../blocks/kit/limits.ts';
import { type Message, section } from '../../../blocks/kit/message.ts';
import { andMore } from '../../core/text.ts';
import { MINUTE_MS } from '../../core/time.ts';
import type { OutboxMessage } from '../../store/outbox.ts';

/** Wait after which the replies of a thread are merged: Slack was unreachable for that long. */
const MERGE_AFTER_MS = MINUTE_MS;

/** Longest summary; a longer one is cut. */
const LONGEST_LINE = 500;

const LEAD = 'Delayed because Slack could not be reached, oldest first:';

/**
 * The replies of a thread that are merged into its next reply: all waiting ones that have a summary, once the oldest is late. Empty when
 * the reply is posted alone.
 */
export function repliesToMerge(
  next: OutboxMessage,
  others: readonly OutboxMessage[],
  now: number,
): readonly OutboxMessage[] {
  if (!canBeMerged(next) || next.thread === null) return [];
  const waiting = others.filter(canBeMerged);
  return [next, ...waiting].some(({ createdAt }) => now - createdAt > MERGE_AFTER_MS) ? waiting : [];
}

/** The replies that a late first message covers: those stored before its attempt. */
export function mergedIntoFirst(first: OutboxMessage, others: readonly OutboxMessage[]): readonly OutboxMessage[] {
  const { thread, shownRevision, attemptedAt, createdAt } = first;
  const isLateFirst = thread === null && shownRevision === 0 && (attemptedAt ?? createdAt) - createdAt > MERGE_AFTER_MS;
  return isLateFirst ? others.filter((reply) => canBeMerged(reply) && reply.createdAt <= (attemptedAt ?? 0)) : [];
}

/** Mention of a user group. Text out of data never has one: its `<` is escaped. */
const GROUP_MENTION = /<!subteam\^[A-Z0-9]+>/;

/** One message in place of these, with a line for each; with their mention of the group on call where they still ask people to act. */
export function mergedContent(messages: readonly OutboxMessage[], isAsking = false): Message {
  const lines = messages.flatMap(({ summary }) => (summary === null ? [] : [`• ${cut(summary, LONGEST_LINE)}`]));
  const mentions = messages.flatMap(({ content }) => GROUP_MENTION.exec(content.text)?.[0] ?? []);
  const mention = isAsking ? mentions.slice(0, 1).map((group) => `\n${group}`) : [];
  const room = mention.join('').length;
  return {
    text: [linesThatFit(LEAD, lines, LIMITS.messageText - room), ...mention].join(''),
    blocks: [section([linesThatFit(`*${LEAD}*`, lines, LIMITS.sectionText - room), ...mention].join(''))],
  };
}

function canBeMerged({ state, posted, summary }: OutboxMessage): boolean {
  return state === 'waiting' && posted === null && summary !== null;
}

/** As many lines as fit into `max` characters, and the number of further ones. */
function linesThatFit(lead: string, lines: readonly string[], max: number): string {
  const rest = (count: number) =>
    andMore(count)
      .map((more) => `\n• ${more}`)
      .join('');
  let text = lead;
  for (const [index, line] of lines.entries()) {
    const longer = `${text}\n${line}`;
    if (longer.length + rest(lines.length - index - 1).length > max) return text + rest(lines.length - index);
    text = longer;
  }
  return text;
}
