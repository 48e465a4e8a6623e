import type { ResourceApi, ResourceSummary } from '../datadog/resource-api.ts';
import type { ResourceKind } from '../sync/kind.ts';
import { withMark } from './ownership.ts';

/** What Datadog lists of one kind, nothing until it is asked. */
export interface Listing {
  ask(): Promise<void>;
  /** All of it; a string, fit for people, when Datadog did not say. */
  all(): readonly ResourceSummary[] | string;
  /** Ids of those that say in their last line which of ours they are, and bear its name, by slug. */
  own(): readonly (readonly [slug: string, id: string])[];
  /** Slugs of which several say that they are this one, or one that has another name: it may be a copy. */
  doubted(): readonly string[];
}

/** An answer without a list is not an empty one: twins would come of it. */
const NO_LIST = 'Datadog has no such list. Next step: check DD_SITE, or DD_API_URL';

/** The names that each slug may have: in the catalog, and in its template. */
export type Names = ReadonlyMap<string, readonly unknown[]>;

/** A listing in which the slugs of these names are looked for. */
export function createListing(api: ResourceApi, kind: ResourceKind, names: Names): Listing {
  let all: readonly ResourceSummary[] | string = [];
  let own: readonly (readonly [slug: string, id: string])[] = [];
  let doubted: readonly string[] = [];
  return {
    async ask() {
      const list = await api.list();
      if (list.kind === 'ok') all = list.value;
      else all = list.kind === 'failed' ? list.message : NO_LIST;
      const said = list.kind === 'ok' ? list.value : [];
      const bearers = [...names].map(([slug, known]) => ({ slug, known, found: withMark(kind, slug, said) }));
      const certain = bearers.filter(({ known, found: [one, ...others] }) => {
        return one !== undefined && others.length === 0 && known.includes(one.head[kind.nameField]);
      });
      own = certain.flatMap(({ slug, found }) => found.map(({ id }) => [slug, id] as const));
      doubted = bearers.flatMap((one) => (one.found.length > 0 && !certain.includes(one) ? [one.slug] : []));
    },
    all: () => all,
    own: () => own,
    doubted: () => doubted,
  };
}
