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

/** Errors that Slack's own form shows to the person, by block_id, instead of submitting. */
export class FormError extends Error {
  readonly problems: Readonly<Record<string, string>>;

  constructor(message: string, problems: Readonly<Record<string, string>>) {
    super(message);
    this.problems = problems;
  }
}

/** The same for a form that is submitted. Throws a FormError if Slack would not let it go: empty, too short, too long. */
export function submittedState(blocks: readonly JsonRecord[], values: Readonly<Record<string, Entered>>): JsonRecord {
  const problems = elementsIn(blocks)
    .filter(({ block }) => block.type === 'input')
    .flatMap((placed) => {
      const entered = values[placed.actionId];
      const value = entered === undefined ? initialValue(placed) : enteredValue(placed, entered);
      const problem = value && formProblem(placed, value);
      return problem === undefined ? [] : [{ placed, problem }];
    });
  if (problems.length > 0) {
    const words = problems.map(({ placed, problem }) => `${placed.actionId}: ${problem}`).join(' ');
    throw new FormError(
      `Slack does not submit this form: ${words}`,
      Object.fromEntries(problems.map(({ placed, problem }) => [placed.blockId, problem])),
    );
  }
  return stateOf(blocks, values);
}

function formProblem(placed: Placed, value: JsonRecord): string | undefined {
  const { type: _type, ...held } = value;
  const [content] = Object.values(held);
  const isEmpty = content === null || content === '' || (Array.isArray(content) && content.length === 0);
  if (isEmpty) return placed.block.optional === true ? undefined : 'Please complete this required field.';
  if (placed.type !== 'plain_text_input') return undefined;
  const { length } = textOf(content);
  const { min_length, max_length } = placed.element;
  if (typeof min_length === 'number' && length < min_length) return `Please enter ${min_length} characters or more.`;
  return typeof max_length === 'number' && length > max_length
    ? `Please enter ${max_length} characters or fewer.`
    : undefined;
}
