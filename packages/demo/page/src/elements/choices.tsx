import { recordsOf, textOf } from '@metta-health-bot/local-slack/json';
import { useId } from 'react';
import { Text } from '../blocks/text.tsx';
import { useConfirm } from './confirm.tsx';
import { type ElementProps, labelling, useEntered } from './field.ts';

/** Checkboxes or radio buttons. */
export function Choices({ element, field }: ElementProps) {
  const name = useId();
  const { chosen, settle } = useEntered({ element, field });
  const { confirmed, dialog } = useConfirm(element);
  const isMany = element.type === 'checkboxes';
  const choose = (value: string) => {
    const others = chosen.filter((one) => one !== value);
    const next = chosen.includes(value) ? others : [...others, value];
    confirmed(() => settle(isMany ? next : value));
  };
  return (
    <fieldset className="choices" {...labelling(field, isMany ? 'Options' : 'Choice')}>
      {recordsOf(element.options).map((option) => {
        const value = textOf(option.value);
        return (
          <label key={value} className="choice">
            <input
              type={isMany ? 'checkbox' : 'radio'}
              name={name}
              checked={chosen.includes(value)}
              onChange={() => choose(value)}
            />
            <span>
              <Text value={option.text} />
              <small>
                <Text value={option.description} />
              </small>
            </span>
          </label>
        );
      })}
      {dialog}
    </fieldset>
  );
}
