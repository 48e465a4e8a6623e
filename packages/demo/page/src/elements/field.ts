import type { Entered } from '@metta-health-bot/local-slack';
import { type JsonRecord, textOf } from '@metta-health-bot/local-slack/json';
import { useSurface } from '../contexts.ts';
import { initial } from './initial.ts';

/** Relation of an element to the input block around it. */
export interface InputField {
  readonly labelId: string;
  readonly describedBy: string | undefined;
  readonly isInvalid: boolean;
  /** Each change is sent to the bot at once, not only with the submission. */
  readonly dispatches: boolean;
}

export interface ElementProps {
  readonly element: JsonRecord;
  readonly field?: InputField | undefined;
}

/** Current value of the element. `enter` only stores it, `settle` also sends it to the bot if the element dispatches. */
export function useEntered({ element, field }: ElementProps): {
  readonly chosen: readonly string[];
  readonly text: string;
  readonly enter: (value: Entered) => void;
  readonly settle: (value: Entered) => void;
} {
  const surface = useSurface();
  const actionId = textOf(element.action_id);
  const held = surface.values[actionId] ?? initial(element);
  const enter = (value: Entered) => surface.enter(actionId, value);
  const dispatches = field?.dispatches ?? true;
  return {
    chosen: typeof held === 'string' ? [held].filter((value) => value !== '') : held,
    text: typeof held === 'string' ? held : (held[0] ?? ''),
    enter,
    settle: (value) => {
      enter(value);
      if (dispatches) surface.choose(actionId, value);
    },
  };
}

/** The attributes that tie an element to its label, hint and error. */
export function labelling(field: InputField | undefined, name: string) {
  return field === undefined
    ? { 'aria-label': name }
    : {
        'aria-labelledby': field.labelId,
        'aria-describedby': field.describedBy,
        'aria-invalid': field.isInvalid || undefined,
      };
}
