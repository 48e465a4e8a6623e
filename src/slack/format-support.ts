import { LRUCache } from 'lru-cache';
import { CARD_FORMATS, type CardFormat } from '../../blocks/card-format.ts';
import type { Clock } from '../clock.ts';
import { HOUR_MS } from '../core/time.ts';

/** Which formats of a card each workspace takes, as far as it has shown. */
export interface FormatSupport {
  /** The formats to try, best first, without those that this workspace has refused before. */
  toTry(teamId: string): readonly CardFormat[];
  /** Notes that this workspace refused everything better than `format` and took that. */
  took(teamId: string, format: CardFormat): void;
}

/** Workspaces remembered at most: those of a whole organisation. */
export const MOST = 1_000;
/** After an hour the best is tried again: it may have been one card alone that Slack did not take. */
const FORGOTTEN_MS = HOUR_MS;

/** Remembers for an hour, in memory: workspaces learn new blocks. */
export function createFormatSupport(clock: Clock): FormatSupport {
  const best = new LRUCache<string, CardFormat>({
    ...{ max: MOST, ttl: FORGOTTEN_MS, ttlResolution: 0 },
    perf: { now: clock },
  });
  return {
    toTry: (teamId) => {
      const known = best.get(teamId);
      return known === undefined ? CARD_FORMATS : CARD_FORMATS.slice(CARD_FORMATS.indexOf(known));
    },
    took: (teamId, format) => void best.set(teamId, format),
  };
}
