import { LRUCache } from 'lru-cache';
import { CARD_FORMATS, type CardFormat } from '../../blocks/kit/card.ts';
import type { Clock } from '../core/clock.ts';
import { HOUR_MS } from '../core/time.ts';

/** Card formats that each workspace is known to accept. */
export interface FormatSupport {
  /** Formats to try, best first, without those that this workspace has rejected. */
  toTry(teamId: string): readonly CardFormat[];
  /** Notes that this workspace rejected all better formats and accepted `format`. */
  took(teamId: string, format: CardFormat): void;
}

/** Most workspaces remembered: those of a large organization. */
export const MOST_WORKSPACES = 1_000;
/** Time after which the best format is tried again: Slack may have rejected a single card only. */
const FORGOTTEN_MS = HOUR_MS;

/** Remembers formats for an hour, in memory, because workspaces get new blocks. */
export function createFormatSupport(clock: Clock): FormatSupport {
  const best = new LRUCache<string, CardFormat>({
    max: MOST_WORKSPACES,
    ttl: FORGOTTEN_MS,
    ttlResolution: 0,
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
