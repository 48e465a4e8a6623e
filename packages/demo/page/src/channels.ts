import type { PageChannel, PageMessage } from '../../src/web/protocol.ts';

/** Messages of the channel itself: not the replies in threads, unless they were sent to the channel too. */
export function inChannel(messages: readonly PageMessage[], channel: string): readonly PageMessage[] {
  return messages.filter((message) => message.channel === channel && (!isReply(message) || message.isBroadcast));
}

/** The replies to a message, oldest first. */
export function repliesTo(messages: readonly PageMessage[], parent: PageMessage): readonly PageMessage[] {
  return messages.filter(
    (message) => isReply(message) && message.channel === parent.channel && message.threadTs === parent.ts,
  );
}

function isReply({ threadTs, ts }: PageMessage): boolean {
  return threadTs !== null && threadTs !== ts;
}

/** Number of messages by others that were posted to the channel after the last one that was read. */
export function unreadCount(
  messages: readonly PageMessage[],
  { channel, lastRead, reader }: { readonly channel: string; readonly lastRead: string; readonly reader: string },
): number {
  return inChannel(messages, channel).filter((message) => message.ts > lastRead && message.author !== reader).length;
}

/** `#ci`, or the bot's name for the direct message with it. */
export function titleOf({ name, isDirect }: PageChannel): string {
  return isDirect ? name : `#${name}`;
}
