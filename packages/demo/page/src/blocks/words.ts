import { isRecord, textOf } from '@metta-health-bot/local-slack/json';
import { withEmoji } from '../mrkdwn/emoji.ts';

/** The words of a text object, with emoji where it is plain text that does not refuse them; empty when there is none. */
export function wordsOf(value: unknown): string {
  if (!isRecord(value)) return '';
  const text = textOf(value.text);
  return value.type === 'plain_text' && value.emoji !== false ? withEmoji(text) : text;
}
