import type { ApiResult, ResourceApi, ResourceSummary } from '../datadog/resource-api.ts';
import type { JsonObject } from '../json.ts';
import { type Problem, ProblemsError } from '../problem.ts';
import { type IdMap, readPushed, writeIdMap } from '../sync/id-map.ts';
import type { BuiltResource, ResourceKind } from '../sync/kind.ts';
import { managedBy } from '../sync/managed-by.ts';
import { digestOf } from '../sync/standing.ts';

/** What the commands work with. */
export interface DeskOptions {
  readonly kind: ResourceKind;
  /** Everything of the catalog. */
  readonly built: readonly BuiltResource[];
  /** Folder of the templates and the map of ids. */
  readonly folder: string;
  /** Where people open the Datadog that `api` talks to. */
  readonly appUrl: string;
  readonly api: ResourceApi;
}

/** What a live one is found by, and what the map knows of it; `pushed` is null for one found by its last line. */
export interface Live {
  readonly id: string;
  readonly body: JsonObject;
  readonly pushed: { readonly digest: string } | null;
}

/** Something in Datadog, nothing there, something that is gone, or no answer. */
export type Found =
  | ({ readonly kind: 'live' } & Live)
  | { readonly kind: 'none' }
  | { readonly kind: 'deleted'; readonly id: string }
  | { readonly kind: 'failed'; readonly message: string };

/** The templates' side of Datadog: which live one is which, and what was pushed when. */
export interface Desk {
  readonly kind: ResourceKind;
  readonly api: ResourceApi;
  /** Where people see a live one. */
  addressOf(id: string, slug: string): string;
  /** Ids of all that are known to be in Datadog. */
  ids(): ReadonlyMap<string, string>;
  /** What was pushed once and is no longer in the catalog: slugs. */
  dropped(): readonly string[];
  /** Looks for what the map lacks, because it is lost or a push was cut off: by the last line of each. */
  lookAround(): Promise<void>;
  find(slug: string): Promise<Found>;
  /** Writes down what is in Datadog from now on. */
  remember(slug: string, live: JsonObject): void;
  forget(slug: string): void;
}

/** Opens the map of ids. Throws ProblemsError when it is that of another Datadog, or no such map. */
export function openDesk({ kind, built, folder, appUrl, api }: DeskOptions): Desk {
  const known = readPushed(folder, kind) ?? { site: appUrl, entries: {} };
  if (known.site !== appUrl) throw new ProblemsError([otherSite(known, appUrl, folder, kind)]);
  let { entries } = known;
  let adopted: ApiResult<ReadonlyMap<string, string>> = { kind: 'ok', value: new Map() };
  const slugs = built.map(({ slug }) => slug);
  const found = () => (adopted.kind === 'ok' ? adopted.value : new Map<string, string>());
  const save = (next: IdMap['entries']) => {
    entries = next;
    writeIdMap(folder, kind, { site: appUrl, entries });
  };
  return {
    kind,
    api,
    addressOf: (id, slug) => `${appUrl}${kind.pathOf(id, slug)}`,
    ids: () => new Map([...found(), ...Object.entries(entries).map(([slug, { id }]) => [slug, id] as const)]),
    dropped: () => Object.keys(entries).filter((slug) => !slugs.includes(slug)),
    async lookAround() {
      if (slugs.some((slug) => !(slug in entries))) adopted = await adopt(api, slugs);
    },
    async find(slug) {
      const pushed = entries[slug];
      const id = pushed?.id ?? found().get(slug);
      if (id === undefined) return adopted.kind === 'failed' ? adopted : { kind: 'none' };
      const live = await api.get(id);
      if (live.kind === 'failed') return live;
      if (live.kind === 'not-found') return pushed ? { kind: 'deleted', id } : { kind: 'none' };
      return { kind: 'live', id, body: bodyOf(live.value), pushed: pushed ?? null };
    },
    remember(slug, live) {
      save({ ...entries, [slug]: { id: String(live.id), digest: digestOf(kind, live), ...kind.notesOf(live) } });
    },
    forget(slug) {
      save(Object.fromEntries(Object.entries(entries).filter(([other]) => other !== slug)));
    },
  };
}

/** Bodies came as JSON, of which nothing else is known. */
export const bodyOf = (live: object): JsonObject => live as JsonObject;

/** Ids of those that say in their last line which of ours they are. */
async function adopt(api: ResourceApi, slugs: readonly string[]): Promise<ApiResult<ReadonlyMap<string, string>>> {
  const list = await api.list();
  if (list.kind !== 'ok') return list;
  const pairs = slugs.flatMap((slug) => {
    const own = list.value.find((one) => says(one, slug));
    return own ? [[slug, own.id] as const] : [];
  });
  return { kind: 'ok', value: new Map(pairs) };
}

function says({ text }: ResourceSummary, slug: string): boolean {
  return text?.trimEnd().split('\n').at(-1)?.trim().endsWith(managedBy(slug)) ?? false;
}

function otherSite({ site }: IdMap, appUrl: string, folder: string, { plural }: ResourceKind): Problem {
  const setting = `${plural.toUpperCase()}_DIR`;
  return {
    where: `${folder}/ids.json`,
    what: `holds the ${plural} of ${site}, and the settings name ${appUrl}`,
    fix: `set DD_SITE or DD_APP_URL to that Datadog, or ${setting} to a folder of its own for the other one`,
  };
}
