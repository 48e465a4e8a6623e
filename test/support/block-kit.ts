import { describeProblem, messageCharacters, validateBlocks } from '@metta-health-bot/local-slack';
import type { Message } from '../../blocks/kit/message.ts';

/** What Slack would refuse in a message, in its own words; empty when it would take it. */
export function problemsOf({ blocks }: Message): readonly string[] {
  return validateBlocks(blocks, { surface: 'message', refuses: new Set() }).map(describeProblem);
}

/** Characters that count towards a message's size. */
export function charactersOf({ blocks }: Message): number {
  return messageCharacters(blocks);
}
