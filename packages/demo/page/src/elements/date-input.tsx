import { textOf } from '@metta-health-bot/local-slack/json';
import { useState } from 'react';
import { wordsOf } from '../blocks/words.ts';
import { useConfirm } from './confirm.tsx';
import { type ElementProps, labelling, useEntered } from './field.ts';

const TYPES: Readonly<Record<string, { readonly input: string; readonly name: string }>> = {
  datepicker: { input: 'date', name: 'Select a date' },
  timepicker: { input: 'time', name: 'Select a time' },
  datetimepicker: { input: 'datetime-local', name: 'Select a date and time' },
};

/** A date, a time or both. It counts once the field is left, since a date is not complete while it is typed. */
export function DateInput({ element, field }: ElementProps) {
  const { text, enter, settle } = useEntered({ element, field });
  const [sent, setSent] = useState(text);
  const { confirmed, dialog } = useConfirm(element);
  const { input, name } = TYPES[textOf(element.type)] ?? { input: 'date', name: 'Select a date' };
  const isInstant = input === 'datetime-local';
  const submit = () => {
    if (text === '' || text === sent) return;
    setSent(text);
    confirmed(() => settle(text));
  };
  return (
    <>
      <input
        className="text-input date-input"
        type={input}
        value={isInstant ? localOf(text) : text}
        {...labelling(field, wordsOf(element.placeholder) || name)}
        onChange={({ target }) => enter(isInstant ? secondsOf(target.value) : target.value)}
        onBlur={submit}
        onKeyDown={({ key }) => key === 'Enter' && submit()}
      />
      {dialog}
    </>
  );
}

/** `2026-11-23T14:05` in the reader's zone, of seconds since 1970. */
function localOf(seconds: string): string {
  if (seconds === '') return '';
  return new Date(Number(seconds) * 1000).toLocaleString('sv-SE').slice(0, 16).replace(' ', 'T');
}

function secondsOf(local: string): string {
  return local === '' ? '' : String(Math.floor(new Date(local).getTime() / 1000));
}
