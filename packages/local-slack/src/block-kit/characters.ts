import { isRecord, type JsonRecord, recordsOf } from '../json.ts';
import { LIMITS } from '../limits.ts';

/** Characters of all texts below a value, whatever its blocks are. Ids, values and addresses do not count as text. */
function textCharacters(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textCharacters(item), 0);
  if (!isRecord(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? item.length : textCharacters(item)),
    0,
  );
}

/** Characters over all cells of the tables of one type. */
export function cellCharacters(blocks: readonly JsonRecord[], type: 'table' | 'data_table'): number {
  return blocks.filter((block) => block.type === type).reduce((sum, block) => sum + textCharacters(block.rows), 0);
}

/**
 * Characters that count towards `msg_blocks_too_long`. Cells have caps of their own and are left out: the documented 20,000 of a
 * data_table could not be reached otherwise.
 */
export function messageCharacters(blocks: unknown): number {
  return recordsOf(blocks).reduce((sum, block) => {
    const isTable = block.type === 'table' || block.type === 'data_table';
    return sum + LIMITS.blockCharacters + (isTable ? 0 : textCharacters(block));
  }, 0);
}
