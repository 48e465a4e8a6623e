import { type Entered, enteredValue } from './element-value.ts';
import type { Placed } from './find-element.ts';
import type { JsonRecord } from './json.ts';

/** A person's action on one element: a click, or the choice of a value. */
export type ElementInput = { readonly kind: 'click' } | { readonly kind: 'choose'; readonly value: Entered };

/** The entry of `actions` in the payload. A confirmation dialog is confirmed. */
export function elementAction(placed: Placed, input: ElementInput, actionTs: string): JsonRecord {
  const { element, blockId, actionId, type } = placed;
  const base = { action_id: actionId, block_id: blockId, action_ts: actionTs };
  const kept = Object.fromEntries(
    ['text', 'value', 'url', 'style', 'confirm', 'placeholder'].flatMap((key) =>
      element[key] === undefined ? [] : [[key, element[key]]],
    ),
  );
  if (input.kind === 'choose') return { ...kept, ...enteredValue(placed, input.value), ...base };
  if (type !== 'button') throw new Error(`${actionId} is a ${type}: choose a value there`);
  return { ...kept, type, ...base };
}
