import { isRecord, textOf } from '@metta-health-bot/local-slack/json';
import { Mrkdwn } from '../mrkdwn/mrkdwn.tsx';

/** A text object: mrkdwn, or plain text as it is written. */
export function Text({ value }: { readonly value: unknown }) {
  if (!isRecord(value)) return null;
  const text = textOf(value.text);
  return value.type === 'mrkdwn' ? (
    <Mrkdwn text={text} isVerbatim={value.verbatim === true} />
  ) : (
    <span className="plain">{text}</span>
  );
}
