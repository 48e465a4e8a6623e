import { type Entered, enteredValue, initialValue } from './element-value.ts';
import { elementsIn, findElement, type Placed } from './find-element.ts';
import { type JsonRecord, textOf } from './json.ts';

/** The values of all elements, by block_id and action_id, after a person has entered `values` (by action_id). */
export function stateOf(blocks: readonly JsonRecord[], values: Readonly<Record<string, Entered>>): JsonRecord {
  for (const actionId of Object.keys(values)) findElement(blocks, actionId);
  const state: Record<string, Record<string, JsonRecord>> = {};
  for (const placed of elementsIn(blocks)) {
    const entered = values[placed.actionId];
    const value = entered === undefined ? initialValue(placed) : enteredValue(placed, entered);
    if (value !== undefined) state[placed.blockId] = { ...state[placed.blockId], [placed.actionId]: value };
  }
  return state;
}

/** The same for a form that is submitted. Throws what Slack's own form would tell the person: empty, too short, too long. */
export function submittedState(blocks: readonly JsonRecord[], values: Readonly<Record<string, Entered>>): JsonRecord {
  for (const placed of elementsIn(blocks).filter(({ block }) => block.type === 'input')) {
    const entered = values[placed.actionId];
    const value = entered === undefined ? initialValue(placed) : enteredValue(placed, entered);
    const problem = value && formProblem(placed, value);
    if (problem !== undefined) throw new Error(`Slack does not submit this form: ${placed.actionId} ${problem}`);
  }
  return stateOf(blocks, values);
}

function formProblem(placed: Placed, value: JsonRecord): string | undefined {
  const { type: _type, ...held } = value;
  const [content] = Object.values(held);
  const isEmpty = content === null || content === '' || (Array.isArray(content) && content.length === 0);
  if (isEmpty) return placed.block.optional === true ? undefined : 'is empty';
  if (placed.type !== 'plain_text_input') return undefined;
  const { length } = textOf(content);
  const { min_length, max_length } = placed.element;
  if (typeof min_length === 'number' && length < min_length) return `is shorter than ${min_length} characters`;
  return typeof max_length === 'number' && length > max_length ? `is longer than ${max_length} characters` : undefined;
}
