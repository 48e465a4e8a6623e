import { cutBetweenWords } from '../core/text.ts';
import { HOUR_MS } from '../core/time.ts';
import type { Change, StepChange } from './change.ts';
import type { EventsBefore, NearbyEvent, Span } from './events-before.ts';

/** Kind of what landed or began: `other` is something of a feed that is not the bot's own. */
export type ReportedKind = 'merge' | 'push' | 'deployment' | 'release' | 'start' | 'other';

/**
 * The change that was reported nearest before something. It is not its cause. Texts are data of others; plain JSON, for incidents store it.
 */
export interface ReportedBefore {
  readonly kind: ReportedKind;
  /** Time of it, and of what came after it, in milliseconds since 1970. */
  readonly at: number;
  readonly moment: number;
  readonly title: string;
  /** Number of a pull request; empty if it has none. */
  readonly number: string;
  readonly author: string;
  /** Address of it; empty if it has none. */
  readonly url: string;
  /** Number of further changes that were reported before the same moment, and the hours in which they were. */
  readonly more: number;
  readonly hours: number;
}

/** Age up to which a change may be named for a metric that has turned red: it is red by the mean of a day, which may be the day after. */
export const RED_FOR_MS = 36 * HOUR_MS;

/** Characters of the texts that are stored of a change. */
export const REPORTED_LENGTHS = { title: 200, name: 80, url: 400 } as const;

/** The nearest change of those before a moment; null if there is none. */
export function nearestChange({ changes, from, moment }: EventsBefore): ReportedBefore | null {
  const [nearest] = changes;
  if (nearest === undefined) return null;
  const { at, title, fields, url = '' } = nearest;
  const { title: most, name, url: longest } = REPORTED_LENGTHS;
  return {
    kind: kindOf(nearest),
    at,
    moment,
    title: cutBetweenWords(title, most),
    number: (fields.number ?? '').slice(0, name),
    author: cutBetweenWords(fields.author ?? '', name),
    url: url.length > longest ? '' : url,
    more: changes.length - 1,
    hours: hoursBefore({ from, moment }),
  };
}

/** Hours before a moment in which changes were looked for. */
export function hoursBefore({ from, moment }: Omit<Span, 'to'>): number {
  return Math.max(1, Math.floor((moment - from) / HOUR_MS));
}

const KINDS: readonly ReportedKind[] = ['merge', 'push', 'deployment', 'release'];

/** Kind of a change, by what it was reported as. */
export function kindOf({ what, fields }: Pick<NearbyEvent, 'what' | 'fields'>): ReportedKind {
  const known = KINDS.find((kind) => kind === fields.kind);
  return known ?? (what === 'start' ? 'start' : 'other');
}

/** Whether a change may explain that a metric is red since about then: one for the worse that has not ended, and is no older. */
export function explainsRed(change: Change, since: number): change is StepChange {
  return change.kind === 'step' && change.isWorse && change.recoveredAt === null && change.at >= since;
}
