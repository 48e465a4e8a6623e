import type { JsonObject } from '../core/json.ts';
import { type Problem, ProblemsError } from '../core/problem.ts';
import type { ResourceApi } from '../datadog/resource-api.ts';
import { isSame } from './changes.ts';
import { digestOf, type IdMap, type Pushed, readPushed, writeIdMap } from './id-map.ts';
import { bodyOf, foreign, ownOf } from './ownership.ts';
import { createListing, type Names } from './report.ts';
import type { BuiltResource, ResourceKind } from './resource-kind.ts';
import { settingOf, type Template } from './templates.ts';

/** Options of the commands. */
export interface ResourceSyncOptions {
  readonly kind: ResourceKind;
  /** All resources of the catalog. */
  readonly built: readonly BuiltResource[];
  /** Templates of the resources that the command is about, as they are in their files. */
  readonly templates: readonly Template[];
  /** Folder of the templates and the map of ids. */
  readonly folder: string;
  /** Address at which people open the Datadog of `api`. */
  readonly appUrl: string;
  readonly api: ResourceApi;
}

/** A live resource with its entry in the map; `pushed` is null for one found by its last line. */
export interface Live {
  readonly id: string;
  readonly body: JsonObject;
  readonly pushed: { readonly digest: string } | null;
}

/** Result of a lookup in Datadog: found, never there, deleted, or failed. */
export type LiveResource =
  | ({ readonly kind: 'live' } & Live)
  | { readonly kind: 'none' }
  | { readonly kind: 'deleted'; readonly id: string }
  | { readonly kind: 'failed'; readonly message: string };

/** Maps templates to live resources, and stores what was pushed. */
export interface ResourceSync {
  readonly kind: ResourceKind;
  readonly api: ResourceApi;
  /** Address of a live resource for people. */
  addressOf(id: string, slug: string): string;
  /** Ids of all resources known to be in Datadog, by slug. */
  ids(): ReadonlyMap<string, string>;
  /** Slugs of resources that were pushed once and are no longer in the catalog. */
  dropped(): readonly string[];
  /** Finds resources that the map lacks, because it is lost or a push was interrupted, by their last lines. */
  listUnmapped(): Promise<void>;
  /**
   * Finds the live resource of a template, which is null if there is none any more. A resource that may be somebody else's, or is
   * ambiguous, is `failed`: it is neither overwritten nor created again.
   */
  find(slug: string, template: JsonObject | null): Promise<LiveResource>;
  /** Finds the same without the map, by what Datadog lists now. */
  findAnew(slug: string, template: JsonObject): Promise<LiveResource>;
  /** Slug of a linked resource whose id in the map belongs to another one. */
  wrongLinkOf(template: JsonObject): string | undefined;
  /** Stores the state of a resource in Datadog. */
  remember(slug: string, live: JsonObject): void;
  /** Marks its template as having pulled changes, so that a build does not overwrite them. */
  notePulled(slug: string): void;
  forget(slug: string): void;
}

/** Opens the map of ids. Throws ProblemsError when it belongs to another Datadog site, or is not such a map. */
export function openResourceSync({ kind, built, templates, folder, appUrl, api }: ResourceSyncOptions): ResourceSync {
  const known = readPushed(folder, kind) ?? { site: appUrl, entries: {} };
  if (known.site !== appUrl) throw new ProblemsError([otherSiteProblem(known, kind, { appUrl, folder })]);
  let { entries } = known;
  const inDoubt = new Set<string>();
  const pulled = new Set(Object.keys(entries).filter((slug) => entries[slug]?.pulled));
  const slugs = built.map(({ slug }) => slug);
  const listing = createListing(api, kind, namesOf(kind, [...built, ...templates]));
  const addressOf = (id: string, slug: string) => `${appUrl}${kind.pathOf(id, slug)}`;
  const desired = (slug: string, template: JsonObject | null) => ({ kind, slug, template, addressOf });
  const save = (next: IdMap['entries']) => {
    entries = next;
    withPushHint(() => writeIdMap(folder, kind, { site: appUrl, entries }));
  };
  const find = async (slug: string, template: JsonObject | null, pushed?: Pushed): Promise<LiveResource> => {
    const all = listing.all();
    const own = pushed ?? (typeof all === 'string' ? all : ownOf(desired(slug, template), all));
    if (typeof own === 'string') return { kind: 'failed', message: own };
    if (own === null) return { kind: 'none' };
    const { id } = own;
    const live = await api.get(id);
    if (live.kind === 'failed') return live;
    if (live.kind === 'not-found') return pushed ? { kind: 'deleted', id } : { kind: 'none' };
    const body = bodyOf(live.value);
    const message = foreign(desired(slug, template), id, body);
    if (message === null) return { kind: 'live', id, body, pushed: pushed ?? null };
    inDoubt.add(slug);
    return { kind: 'failed', message };
  };
  return {
    kind,
    api,
    addressOf,
    ids: () => new Map([...listing.own(), ...Object.entries(entries).map(([slug, { id }]) => [slug, id] as const)]),
    dropped: () => Object.keys(entries).filter((slug) => !slugs.includes(slug)),
    async listUnmapped() {
      if (slugs.some((slug) => !(slug in entries))) await listing.ask();
      for (const slug of listing.doubted()) if (!(slug in entries)) inDoubt.add(slug);
    },
    find: (slug, template) => find(slug, template, entries[slug]),
    async findAnew(slug, template) {
      await listing.ask();
      return find(slug, template);
    },
    wrongLinkOf(template) {
      return [...inDoubt].find((slug) => !isSame(kind.toCreate(template, new Map([[slug, '']])), template));
    },
    remember(slug, live) {
      const entry = { id: String(live.id), digest: digestOf(kind, live), ...kind.notesOf(live) };
      save({ ...entries, [slug]: pulled.has(slug) ? { ...entry, pulled: true } : entry });
    },
    notePulled: (slug) => void pulled.add(slug),
    forget(slug) {
      save(Object.fromEntries(Object.entries(entries).filter(([other]) => other !== slug)));
    },
  };
}

function namesOf({ nameField }: ResourceKind, all: readonly { readonly slug: string; readonly body: object }[]): Names {
  const names = new Map<string, unknown[]>();
  for (const { slug, body } of all) names.set(slug, [...(names.get(slug) ?? []), bodyOf(body)[nameField]]);
  return names;
}

/** Adds a hint to errors of writing the map: the last change is in Datadog, but not in the map. */
function withPushHint(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    throw new ProblemsError(
      error.problems.map(({ where, what, fix }) => ({
        where,
        what: `${what}; the last change is in Datadog, but not in this file`,
        fix: `${fix}, then push again: a push finds it by its last line`,
      })),
    );
  }
}

function otherSiteProblem(
  { site }: IdMap,
  { plural }: ResourceKind,
  { appUrl, folder }: { readonly appUrl: string; readonly folder: string },
): Problem {
  return {
    where: `${folder}/ids.json`,
    what: `has the ${plural} of ${site}, but the settings name ${appUrl}`,
    fix: `set DD_SITE or DD_APP_URL to that Datadog, or ${settingOf(plural)} to a separate folder for the other one`,
  };
}
