import { createHash } from 'node:crypto';
import type { JsonObject } from '../core/json.ts';
import { type Change, canonical } from './change.ts';
import type { ResourceKind } from './kind.ts';

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
 * Compares a template, its links by id already, with the live one. `pushed` is what the map of ids says of it; null for one that was
 * found by its last line alone.
 */
export function standingOf(
  kind: Pick<ResourceKind, 'normalise' | 'changesBetween'>,
  template: JsonObject,
  pushed: { readonly digest: string } | null,
  live: JsonObject,
): Extract<Standing, { kind: 'unchanged' | 'changed' | 'edited' }> {
  const changes = kind.changesBetween(live, template);
  if (changes.length === 0) return { kind: 'unchanged' };
  return { kind: pushed?.digest === digestOf(kind, live) ? 'changed' : 'edited', changes };
}

/** Digest of a normal form: the same for the same content, in whatever order its keys are. */
export function digestOf({ normalise }: Pick<ResourceKind, 'normalise'>, body: JsonObject): string {
  return createHash('sha256')
    .update(canonical(normalise(body)))
    .digest('hex');
}
