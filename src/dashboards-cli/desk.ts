import type { Catalog } from '../catalog/catalog.ts';
import { type BuiltDashboard, buildDashboards } from '../dashboards/build-dashboards.ts';
import { type DashboardIds, readDashboardIds, writeDashboardIds } from '../dashboards/dashboard-ids.ts';
import type { JsonObject } from '../dashboards/json.ts';
import { managedBy } from '../dashboards/managed-by.ts';
import { digestOf } from '../dashboards/sync/normalise.ts';
import { widgetIdsOf } from '../dashboards/sync/widget-ids.ts';
import type { ApiResult, DashboardsApi } from '../datadog/dashboards-api.ts';
import { type Problem, ProblemsError } from '../problem.ts';

/** What the commands work with. */
export interface DeskOptions {
  readonly catalog: Catalog;
  /** Folder of the templates and the map of ids. */
  readonly folder: string;
  /** Where people open the Datadog that `api` talks to. */
  readonly appUrl: string;
  readonly api: DashboardsApi;
}

/** What a live dashboard is found by, and what the map knows of it; `pushed` is null for one found by its description. */
export interface Live {
  readonly id: string;
  readonly body: JsonObject;
  readonly pushed: { readonly digest: string } | null;
}

/** A dashboard in Datadog, none there, one that is gone, or no answer. */
export type Found =
  | ({ readonly kind: 'live' } & Live)
  | { readonly kind: 'none' }
  | { readonly kind: 'deleted'; readonly id: string }
  | { readonly kind: 'failed'; readonly message: string };

/** The templates' side of Datadog: which dashboard is which, and what was pushed when. */
export interface DashboardDesk {
  readonly dashboards: readonly BuiltDashboard[];
  /** Ids of all that are known to be in Datadog. */
  ids(): ReadonlyMap<string, string>;
  /** Looks for dashboards that the map lacks, because it is lost or a push was cut off: by their descriptions. */
  lookAround(): Promise<void>;
  find(slug: string): Promise<Found>;
  /** Writes down what is in Datadog from now on. */
  remember(slug: string, live: JsonObject): void;
  forget(slug: string): void;
}

/** Opens the map of ids. Throws ProblemsError when it is that of another Datadog, or no such map. */
export function openDesk({ catalog, folder, appUrl, api }: DeskOptions): DashboardDesk {
  const known = readDashboardIds(folder) ?? { site: appUrl, dashboards: {} };
  if (known.site !== appUrl) throw new ProblemsError([otherSite(known, appUrl, folder)]);
  let entries = known.dashboards;
  let adopted: ApiResult<ReadonlyMap<string, string>> = { kind: 'ok', value: new Map() };
  const dashboards = buildDashboards(catalog);
  const found = () => (adopted.kind === 'ok' ? adopted.value : new Map<string, string>());
  const save = (dashboards: DashboardIds['dashboards']) => {
    entries = dashboards;
    writeDashboardIds(folder, { site: appUrl, dashboards });
  };
  return {
    dashboards,
    ids: () => new Map([...found(), ...Object.entries(entries).map(([slug, { id }]) => [slug, id] as const)]),
    async lookAround() {
      if (dashboards.some(({ slug }) => !(slug in entries))) adopted = await adopt(api, dashboards);
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
      save({ ...entries, [slug]: { id: String(live.id), digest: digestOf(live), widgets: widgetIdsOf(live) } });
    },
    forget(slug) {
      save(Object.fromEntries(Object.entries(entries).filter(([other]) => other !== slug)));
    },
  };
}

/** Bodies came as JSON, of which nothing else is known. */
export const bodyOf = (live: object): JsonObject => live as JsonObject;

/** Ids of the dashboards that say in their description which of ours they are. */
async function adopt(
  api: DashboardsApi,
  dashboards: readonly BuiltDashboard[],
): Promise<ApiResult<ReadonlyMap<string, string>>> {
  const list = await api.list();
  if (list.kind !== 'ok') return list;
  const pairs = dashboards.flatMap(({ slug }) => {
    const own = list.value.find(({ description }) => description?.trimEnd().endsWith(managedBy(slug)));
    return own ? [[slug, own.id] as const] : [];
  });
  return { kind: 'ok', value: new Map(pairs) };
}

function otherSite({ site }: DashboardIds, appUrl: string, folder: string): Problem {
  return {
    where: `${folder}/ids.json`,
    what: `holds the dashboards of ${site}, and the settings name ${appUrl}`,
    fix: 'set DD_SITE or DD_APP_URL to that Datadog, or DASHBOARDS_DIR to a folder of its own for the other one',
  };
}
