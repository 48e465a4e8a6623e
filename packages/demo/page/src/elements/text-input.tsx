import { isRecord, textOf } from '@metta-health-bot/local-slack/json';
import type { ChangeEvent, KeyboardEvent } from 'react';
import { wordsOf } from '../blocks/words.ts';
import { type ElementProps, labelling, useEntered } from './field.ts';

const TYPES: Readonly<Record<string, string>> = {
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
};

/** A field to type into: text of one or several lines, an address or a number. */
export function TextInput({ element, field }: ElementProps) {
  const { text, enter, settle } = useEntered({ element, field });
  const { dispatch_action_config: config } = element;
  const triggers = isRecord(config) && Array.isArray(config.trigger_actions_on) ? config.trigger_actions_on : [];
  const shared = {
    className: 'text-input',
    value: text,
    placeholder: wordsOf(element.placeholder) || undefined,
    maxLength: typeof element.max_length === 'number' ? element.max_length : undefined,
    ...labelling(field, wordsOf(element.placeholder) || 'Text'),
    onChange: ({ target }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      triggers.includes('on_character_entered') ? settle(target.value) : enter(target.value),
  };
  if (element.multiline === true) return <textarea rows={4} {...shared} />;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && field?.dispatches === true) {
      event.preventDefault();
      settle(text);
    }
  };
  return (
    <input
      {...shared}
      type={TYPES[textOf(element.type)] ?? 'text'}
      step={element.is_decimal_allowed === true ? 'any' : undefined}
      min={textOf(element.min_value) || undefined}
      max={textOf(element.max_value) || undefined}
      onKeyDown={onKeyDown}
    />
  );
}
