import { cut } from '../../../blocks/escape.ts';
import { section } from '../../../blocks/layout.ts';
import { LIMITS } from '../../../blocks/limits.ts';
import type { Message } from '../../../blocks/message.ts';
import { andMore } from '../../core/text.ts';
import { MINUTE_MS } from '../../core/time.ts';
import type { OutboxMessage } from '../../store/outbox.ts';

/** What has waited longer than this was held up by an outage. */
const LATE_MS = MINUTE_MS;

/** A short form that is longer is cut. */
const LONGEST_LINE = 500;

const LEAD = 'Delayed because Slack could not be reached, oldest first:';

/**
 * The replies of a thread that become one with its next reply: all that wait and can be told in a line, once the oldest
 * is late. None when it is posted as it is.
 */
export function backlogWith(
  next: OutboxMessage,
  others: readonly OutboxMessage[],
  now: number,
): readonly OutboxMessage[] {
  if (!canBeMerged(next) || next.thread === null) return [];
  const backlog = others.filter(canBeMerged);
  return [next, ...backlog].some(({ createdAt }) => now - createdAt > LATE_MS) ? backlog : [];
}

/** The replies that a first message has told, which was posted late: those from before that attempt. */
export function mergedIntoFirst(first: OutboxMessage, others: readonly OutboxMessage[]): readonly OutboxMessage[] {
  const { thread, shownRevision, attemptedAt, createdAt } = first;
  const isLateFirst = thread === null && shownRevision === 0 && (attemptedAt ?? createdAt) - createdAt > LATE_MS;
  return isLateFirst ? others.filter((reply) => canBeMerged(reply) && reply.createdAt <= (attemptedAt ?? 0)) : [];
}

/** One message that says what these would have said: a line for each. */
export function mergedContent(messages: readonly OutboxMessage[]): Message {
  const lines = messages.flatMap(({ summary }) => (summary === null ? [] : [`• ${cut(summary, LONGEST_LINE)}`]));
  return {
    text: listed(LEAD, lines, LIMITS.messageText),
    blocks: [section(listed(`*${LEAD}*`, lines, LIMITS.sectionText))],
  };
}

function canBeMerged({ state, posted, summary }: OutboxMessage): boolean {
  return state === 'waiting' && posted === null && summary !== null;
}

/** As many lines as fit, and how many there are more. */
function listed(lead: string, lines: readonly string[], max: number): string {
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
