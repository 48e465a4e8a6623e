import { isRecord, textOf } from '@metta-health-bot/local-slack/json';
import { Mrkdwn } from '../mrkdwn/mrkdwn.tsx';
import { wordsOf } from './words.ts';

/** A text object: mrkdwn, or plain text, in which only emoji words are read. */
export function Text({ value }: { readonly value: unknown }) {
  if (!isRecord(value)) return null;
  return value.type === 'mrkdwn' ? (
    <Mrkdwn text={textOf(value.text)} isVerbatim={value.verbatim === true} />
  ) : (
    <span className="plain">{wordsOf(value)}</span>
  );
}
