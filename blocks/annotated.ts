import { cut } from './escape.ts';
import { context } from './layout.ts';
import { LIMITS } from './limits.ts';
import type { Message } from './message.ts';

/** The message with its notes beneath it and at the end of what is read out. Notes are mrkdwn. */
export function annotated(message: Message, notes: readonly string[]): Message {
  if (notes.length === 0) return message;
  const spoken = notes.join(' ');
  const blocks = message.blocks.slice(0, LIMITS.blocksPerMessage - 1);
  return {
    text: `${cut(message.text, LIMITS.messageText - spoken.length - 1)} ${spoken}`,
    blocks: message.blocks.length === 0 ? [] : [...blocks, context(spoken)],
  };
}
