import type { JsonObject } from '../core/json.ts';
import { type Problem, ProblemsError } from '../core/problem.ts';
import type { ResourceApi } from '../datadog/resource-api.ts';
import { isSame } from './changes.ts';
import { digestOf, type IdMap, type Pushed, readPushed, writeIdMap } from './id-map.ts';
import { bodyOf, foreign, ownOf } from './ownership.ts';
import { createListing, type Names } from './report.ts';
import type { BuiltResource, ResourceKind } from './resource-kind.ts';
import { settingOf, type Template } from './templates.ts';

/** What the commands work with. */
export interface ResourceSyncOptions {
  readonly kind: ResourceKind;
  /** Everything of the catalog. */
  readonly built: readonly BuiltResource[];
  /** As they stand in their files; those of what the command is about. */
  readonly templates: readonly Template[];
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
export type LiveResource =
  | ({ readonly kind: 'live' } & Live)
  | { readonly kind: 'none' }
  | { readonly kind: 'deleted'; readonly id: string }
  | { readonly kind: 'failed'; readonly message: string };

/** The templates' side of Datadog: which live one is which, and what was pushed when. */
export interface ResourceSync {
  readonly kind: ResourceKind;
  readonly api: ResourceApi;
  /** Where people see a live one. */
  addressOf(id: string, slug: string): string;
  /** Ids of all that are known to be in Datadog. */
  ids(): ReadonlyMap<string, string>;
  /** What was pushed once and is no longer in the catalog: slugs. */
  dropped(): readonly string[];
  /** Looks for what the map lacks, because it is lost or a push was cut off: by the last line of each. */
  listUnmapped(): Promise<void>;
  /**
   * What there is of this template, null for one of which there is none any more. What may be somebody else's, or cannot be told from
   * another one, is `failed`: it is neither overwritten nor made once more.
   */
  find(slug: string, template: JsonObject | null): Promise<LiveResource>;
  /** The same as if the map had nothing of it, by what Datadog lists now. */
  findAnew(slug: string, template: JsonObject): Promise<LiveResource>;
  /** What a template links to whose id in the map has turned out to be that of another one: its slug. */
  wrongLinkOf(template: JsonObject): string | undefined;
  /** Writes down what is in Datadog from now on. */
  remember(slug: string, live: JsonObject): void;
  /** Notes that its template holds what the catalog does not have, so that a build does not take it away. */
  notePulled(slug: string): void;
  forget(slug: string): void;
}

/** Opens the map of ids. Throws ProblemsError when it is that of another Datadog, or no such map. */
export function openResourceSync({ kind, built, templates, folder, appUrl, api }: ResourceSyncOptions): ResourceSync {
  const known = readPushed(folder, kind) ?? { site: appUrl, entries: {} };
  if (known.site !== appUrl) throw new ProblemsError([otherSite(known, kind, { appUrl, folder })]);
  let { entries } = known;
  const wrong = new Set<string>();
  const pulled = new Set(Object.keys(entries).filter((slug) => entries[slug]?.pulled));
  const slugs = built.map(({ slug }) => slug);
  const listing = createListing(api, kind, namesOf(kind, [...built, ...templates]));
  const addressOf = (id: string, slug: string) => `${appUrl}${kind.pathOf(id, slug)}`;
  const wanted = (slug: string, template: JsonObject | null) => ({ kind, slug, template, addressOf });
  const save = (next: IdMap['entries']) => {
    entries = next;
    explained(() => writeIdMap(folder, kind, { site: appUrl, entries }));
  };
  const find = async (slug: string, template: JsonObject | null, pushed?: Pushed): Promise<LiveResource> => {
    const all = listing.all();
    const own = pushed ?? (typeof all === 'string' ? all : ownOf(wanted(slug, template), all));
    if (typeof own === 'string') return { kind: 'failed', message: own };
    if (own === null) return { kind: 'none' };
    const { id } = own;
    const live = await api.get(id);
    if (live.kind === 'failed') return live;
    if (live.kind === 'not-found') return pushed ? { kind: 'deleted', id } : { kind: 'none' };
    const body = bodyOf(live.value);
    const message = foreign(wanted(slug, template), id, body);
    if (message === null) return { kind: 'live', id, body, pushed: pushed ?? null };
    wrong.add(slug);
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
      for (const slug of listing.doubted()) if (!(slug in entries)) wrong.add(slug);
    },
    find: (slug, template) => find(slug, template, entries[slug]),
    async findAnew(slug, template) {
      await listing.ask();
      return find(slug, template);
    },
    wrongLinkOf(template) {
      return [...wrong].find((slug) => !isSame(kind.toCreate(template, new Map([[slug, '']])), template));
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

/** The map could be written when the command began: what came after that is in Datadog, and not in the map. */
function explained(write: () => void): void {
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

function otherSite(
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
