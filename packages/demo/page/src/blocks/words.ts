import { isRecord, textOf } from '@metta-health-bot/local-slack/json';

/** The words of a text object; empty when there is none. */
export function wordsOf(value: unknown): string {
  return isRecord(value) ? textOf(value.text) : '';
}
