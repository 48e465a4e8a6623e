import { textOf } from '@metta-health-bot/local-slack/json';
import { CannotBeShown } from '../blocks/block-boundary.tsx';
import { ButtonElement } from './button-element.tsx';
import { Choices } from './choices.tsx';
import { DateInput } from './date-input.tsx';
import { ExternalSelect } from './external-select.tsx';
import type { ElementProps } from './field.ts';
import { OverflowMenu } from './overflow-menu.tsx';
import { SelectElement } from './select-element.tsx';
import { TextInput } from './text-input.tsx';
import './elements.css';

/** One interactive element of Block Kit. */
export function Element({ element, field }: ElementProps) {
  const type = textOf(element.type);
  if (type === 'button') return <ButtonElement element={element} />;
  if (type === 'overflow') return <OverflowMenu element={element} />;
  if (type === 'checkboxes' || type === 'radio_buttons') return <Choices element={element} field={field} />;
  if (type === 'external_select') return <ExternalSelect element={element} field={field} />;
  if (type.endsWith('_select')) return <SelectElement element={element} field={field} />;
  if (['datepicker', 'timepicker', 'datetimepicker'].includes(type))
    return <DateInput element={element} field={field} />;
  if (type.endsWith('_input')) return <TextInput element={element} field={field} />;
  return <CannotBeShown type={type} />;
}
