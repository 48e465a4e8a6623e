import type { Entered } from '@metta-health-bot/local-slack';
import { isRecord, type JsonRecord, textOf } from '@metta-health-bot/local-slack/json';
import { initial } from '../elements/initial.ts';

type Values = Readonly<Record<string, Entered>>;

/** Problems that Slack's own form reports before it submits, by block_id. */
export function formProblems(blocks: readonly JsonRecord[], values: Values): Readonly<Record<string, string>> {
  const problems = blocks.flatMap((block) => {
    if (block.type !== 'input' || !isRecord(block.element)) return [];
    const entered = values[textOf(block.element.action_id)] ?? initial(block.element);
    const problem = problemOf(block, block.element, entered);
    return problem ? [[textOf(block.block_id), problem] as const] : [];
  });
  return Object.fromEntries(problems);
}

function problemOf(block: JsonRecord, element: JsonRecord, entered: Entered): string | undefined {
  if (entered.length === 0) return block.optional === true ? undefined : 'Please complete this required field.';
  const { min_length: least } = element;
  if (typeof least === 'number' && entered.length < least) return `Please enter at least ${least} characters.`;
  return undefined;
}
