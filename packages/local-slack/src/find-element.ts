import { isRecord, type JsonRecord, recordsOf, textOf } from './json.ts';

/** An element that can be acted upon, and its block. */
export interface Placed {
  readonly blockId: string;
  readonly actionId: string;
  readonly type: string;
  readonly element: JsonRecord;
  /** The input block around it, if it is one. */
  readonly block: JsonRecord;
}

/** Every element of these blocks that can be acted upon, in order. */
export function elementsIn(blocks: readonly JsonRecord[]): readonly Placed[] {
  return blocks.flatMap((block) =>
    [...recordsOf(block.elements), block.accessory, block.element]
      .filter(isRecord)
      .filter((element) => typeof element.action_id === 'string')
      .map((element) => ({
        blockId: textOf(block.block_id),
        actionId: textOf(element.action_id),
        type: textOf(element.type),
        element,
        block,
      })),
  );
}

/** The element with that action_id. Throws an error which names those that are there. */
export function findElement(blocks: readonly JsonRecord[], actionId: string): Placed {
  const elements = elementsIn(blocks);
  const found = elements.find((placed) => placed.actionId === actionId);
  if (found !== undefined) return found;
  const others = elements.map((placed) => placed.actionId).join(', ');
  throw new Error(`there is nothing with the action_id ${actionId} here, only: ${others || 'nothing to act upon'}`);
}
