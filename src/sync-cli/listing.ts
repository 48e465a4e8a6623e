import type { ResourceApi, ResourceSummary } from '../datadog/resource-api.ts';
import type { ResourceKind } from '../sync/kind.ts';
import { saying } from './ownership.ts';

/** What Datadog lists of one kind, nothing until it is asked. */
export interface Listing {
  ask(): Promise<void>;
  /** All of it; a string, fit for people, when Datadog did not say. */
  all(): readonly ResourceSummary[] | string;
  /** Ids of those that say in their last line which of ours they are, by slug. */
  own(): readonly (readonly [slug: string, id: string])[];
}

/** An answer without a list is not an empty one: twins would come of it. */
const NO_LIST = 'Datadog has no such list. Next step: see that DD_SITE, or DD_API_URL, is that of a Datadog';

/** A listing in which these slugs are looked for. */
export function createListing(api: ResourceApi, kind: ResourceKind, slugs: readonly string[]): Listing {
  let all: readonly ResourceSummary[] | string = [];
  let own: readonly (readonly [slug: string, id: string])[] = [];
  return {
    async ask() {
      const list = await api.list();
      if (list.kind === 'ok') all = list.value;
      else all = list.kind === 'failed' ? list.message : NO_LIST;
      const said = list.kind === 'ok' ? list.value : [];
      own = slugs.flatMap((slug) => saying(kind, slug, said).map(({ id }) => [slug, id] as const));
    },
    all: () => all,
    own: () => own,
  };
}
