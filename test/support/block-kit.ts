import type { Message } from '../../blocks/message.ts';
import { messageCharacters } from '../../sandbox/slack/block-kit/characters.ts';
import { describe } from '../../sandbox/slack/block-kit/problem.ts';
import { validateBlocks } from '../../sandbox/slack/block-kit/validate-blocks.ts';

/** What Slack would refuse in a message, in its own words; empty when it would take it. */
export function problemsOf({ blocks }: Message): readonly string[] {
  return validateBlocks(blocks, { surface: 'message', refuses: new Set() }).map(describe);
}

/** Characters that count towards a message's size. */
export function charactersOf({ blocks }: Message): number {
  return messageCharacters(blocks);
}
