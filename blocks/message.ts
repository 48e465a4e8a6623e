import type { Block, KnownBlock } from '@slack/types';
import { cut } from './escape.ts';
import { LIMITS } from './limits.ts';

/** What every renderer returns. `text` is a full sentence: it is all that notifications and screen readers get. */
export interface Message {
  readonly text: string;
  readonly blocks: readonly (KnownBlock | Block)[];
}

/** A message whose sentences are cut to what Slack takes. */
export function message(sentences: readonly string[], blocks: Message['blocks']): Message {
  const spoken = sentences.filter((sentence) => sentence !== '');
  const text = spoken.map((sentence) => (/[.!?…]$/.test(sentence) ? sentence : `${sentence}.`)).join(' ');
  return { text: cut(text, LIMITS.messageText), blocks };
}
