import type { PushedIds } from '../dashboard-ids.ts';
import type { JsonObject } from '../json.ts';
import { type Change, changesBetween } from './changes.ts';
import { digestOf } from './normalise.ts';

/** How a template stands against what is in Datadog. */
export type Standing =
  /** Not there yet. */
  | { readonly kind: 'new' }
  | { readonly kind: 'unchanged' }
  /** The template has moved on. */
  | { readonly kind: 'changed'; readonly changes: readonly Change[] }
  /** Somebody has edited it in Datadog since the last push or pull, or nobody knows: a push would undo that. */
  | { readonly kind: 'edited'; readonly changes: readonly Change[] }
  /** It was pushed once, and has been deleted in Datadog. */
  | { readonly kind: 'deleted'; readonly id: string };

/**
 * Compares a template, its links by id already, with the live dashboard. `pushed` is what the map of ids says of it; null for
 * a dashboard that was found by its description alone.
 */
export function standingOf(
  template: JsonObject,
  pushed: Pick<PushedIds, 'digest'> | null,
  live: JsonObject,
): Extract<Standing, { kind: 'unchanged' | 'changed' | 'edited' }> {
  const changes = changesBetween(live, template);
  if (changes.length === 0) return { kind: 'unchanged' };
  return { kind: pushed?.digest === digestOf(live) ? 'changed' : 'edited', changes };
}
