import { LRUCache } from 'lru-cache';
import { TABLE_FORMATS, type TableFormat } from '../../blocks/table.ts';

/** Which table formats each workspace takes, as far as it has shown. */
export interface TableSupport {
  /** The formats to try, best first, without those that this workspace has refused before. */
  toTry(teamId: string): readonly TableFormat[];
  /** Notes that this workspace refused everything better than `format` and took that. */
  took(teamId: string, format: TableFormat): void;
}

/** Workspaces remembered at most: those of a whole organisation. */
export const MOST = 1_000;

/** Remembers in memory, so that a new start tries the best format again: workspaces learn new blocks. */
export function createTableSupport(): TableSupport {
  const best = new LRUCache<string, TableFormat>({ max: MOST });
  return {
    toTry: (teamId) => TABLE_FORMATS.slice(TABLE_FORMATS.indexOf(best.get(teamId) ?? TABLE_FORMATS[0])),
    took: (teamId, format) => void best.set(teamId, format),
  };
}
