import type { Entered } from './element-value.ts';
import { elementsIn, type Placed } from './find-element.ts';
import type { JsonRecord } from './json.ts';

/**
 * People's entries in their open views, and the options that the app has offered them there. As in Slack, both stay when the view
 * is updated, as long as the element keeps its block_id and its action_id.
 */
export interface Entries {
  enter(viewId: string, placed: Placed, value: Entered): void;
  offer(viewId: string, placed: Placed, options: readonly JsonRecord[]): void;
  /** The entries in these blocks, by action_id. */
  entered(viewId: string, blocks: readonly JsonRecord[]): Readonly<Record<string, Entered>>;
  /** The blocks, with the options that were offered in the elements that have none of their own. */
  withOffers(viewId: string, blocks: readonly JsonRecord[]): readonly JsonRecord[];
  /** Forgets a view that is closed. */
  forget(viewId: string): void;
}

/** Returns entries of which nothing is entered yet. */
export function createEntries(): Entries {
  const entered = new Map<string, Map<string, Entered>>();
  const offered = new Map<string, Map<string, readonly JsonRecord[]>>();
  return {
    enter: (viewId, placed, value) => void mapIn(entered, viewId).set(keyOf(placed), value),
    offer: (viewId, placed, options) => void mapIn(offered, viewId).set(keyOf(placed), options),
    entered: (viewId, blocks) =>
      Object.fromEntries(
        elementsIn(blocks).flatMap((placed) => {
          const value = entered.get(viewId)?.get(keyOf(placed));
          return value === undefined ? [] : [[placed.actionId, value] as const];
        }),
      ),
    withOffers: (viewId, blocks) => {
      const known = offered.get(viewId);
      if (known === undefined) return blocks;
      const changed = new Map(
        elementsIn(blocks).flatMap((placed) => {
          const options = known.get(keyOf(placed));
          return options === undefined ? [] : [[placed.element, { ...placed.element, options }] as const];
        }),
      );
      const swap = (one: unknown) => changed.get(one as JsonRecord) ?? one;
      return blocks.map((block) => ({
        ...block,
        ...(block.element !== undefined && { element: swap(block.element) }),
        ...(block.accessory !== undefined && { accessory: swap(block.accessory) }),
        ...(Array.isArray(block.elements) && { elements: block.elements.map(swap) }),
      }));
    },
    forget(viewId) {
      entered.delete(viewId);
      offered.delete(viewId);
    },
  };
}

function keyOf({ blockId, actionId }: Placed): string {
  return `${blockId} ${actionId}`;
}

function mapIn<Value>(maps: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const known = maps.get(key) ?? new Map<string, Value>();
  maps.set(key, known);
  return known;
}
