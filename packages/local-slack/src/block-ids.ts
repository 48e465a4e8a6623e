import type { Ids } from './ids.ts';
import { isRecord, type JsonRecord, recordsOf } from './json.ts';

/** The blocks as Slack keeps them: a block or an interactive element that came without an id has one. */
export function withBlockIds(ids: Ids, blocks: readonly JsonRecord[]): readonly JsonRecord[] {
  return blocks.map((block) => ({
    ...block,
    block_id: typeof block.block_id === 'string' && block.block_id !== '' ? block.block_id : ids.next('b'),
    ...(block.type === 'actions' && {
      elements: recordsOf(block.elements).map((element) => withActionId(ids, element)),
    }),
    ...(isRecord(block.accessory) && { accessory: withActionId(ids, block.accessory) }),
    ...(isRecord(block.element) && { element: withActionId(ids, block.element) }),
  }));
}

function withActionId(ids: Ids, element: JsonRecord): JsonRecord {
  if (element.type === 'image' || typeof element.action_id === 'string') return element;
  return { ...element, action_id: ids.next('a') };
}
