import { z } from 'zod';
import { type Json, type JsonObject, listOf, mapStrings, mapValues, objectOf } from '../core/json.ts';
import { widgetKey } from '../health/dashboard-link.ts';
import { readIdMap, writeIdMap } from '../sync/id-map.ts';
import type { IdsBySlug } from '../sync/resource-kind.ts';
import { definitionOf } from './dashboard-json.ts';

const pushed = z.object({
  id: z.string().min(1),
  digest: z.string(),
  /** Ids of its widgets, by `widgetKey`. */
  widgets: z.record(z.string(), z.string()),
});
const NAMES = { noun: 'dashboard', plural: 'dashboards' } as const;

/** The committed map from slugs to ids of pushed dashboards. */
export interface DashboardIds {
  /** Address at which people open that Datadog site. */
  readonly site: string;
  readonly dashboards: Readonly<Record<string, z.output<typeof pushed>>>;
}

/** Reads the map of a templates folder; null before the first push. Throws ProblemsError for a file that is not such a map. */
export function readDashboardIds(folder: string): DashboardIds | null {
  const map = readIdMap(folder, NAMES, pushed);
  return map && { site: map.site, dashboards: map.entries };
}

/** Writes the map whole or not at all. */
export function writeDashboardIds(folder: string, { site, dashboards }: DashboardIds): void {
  writeIdMap(folder, NAMES, { site, entries: dashboards });
}

const LINK = /\/dashboard\/([a-z0-9-]+)(\/[a-z0-9-]+)?(?![\w/-])/g;

/** Replaces links by slug with links by id: `/dashboard/SLUG` becomes `/dashboard/ID/SLUG` if that dashboard is known. */
export function withIds(body: JsonObject, ids: IdsBySlug): JsonObject {
  return mapLinks(body, (link, name) => (ids.has(name) ? `/dashboard/${ids.get(name)}/${name}` : link));
}

/** Replaces links by id with links by slug, as templates have them. */
export function withSlugs(body: JsonObject, ids: IdsBySlug): JsonObject {
  const slugs = new Map([...ids].map(([slug, id]) => [id, slug]));
  return mapLinks(body, (link, name) => (slugs.has(name) ? `/dashboard/${slugs.get(name)}` : link));
}

function mapLinks(body: JsonObject, change: (link: string, name: string) => string): JsonObject {
  return mapValues(body, (value) =>
    mapStrings(value, (text) => text.replace(LINK, (link: string, name: string) => change(link, name))),
  );
}

/** A widget with its key. */
export interface KeyedWidget {
  readonly key: string;
  readonly widget: JsonObject;
}

/** Returns every widget with its stable key; several of one title differ by their order. */
export function keyedWidgets(body: JsonObject): readonly KeyedWidget[] {
  const seen = new Map<string, number>();
  const keyed = (widgets: readonly Json[], row: string): readonly KeyedWidget[] =>
    widgets.map(objectOf).flatMap((widget) => {
      const definition = definitionOf(widget);
      const title = titleOrStart(definition);
      const firstKey = widgetKey(row, title);
      const before = seen.get(firstKey) ?? 0;
      seen.set(firstKey, before + 1);
      return [
        { key: widgetKey(row, title, before), widget },
        ...keyed(listOf(definition.widgets), String(definition.title ?? '')),
      ];
    });
  return keyed(listOf(body.widgets), '');
}

/** Returns the ids of a live dashboard's widgets by their key. */
export function widgetIdsOf(live: JsonObject): Record<string, string> {
  return Object.fromEntries(
    keyedWidgets(live).flatMap(({ key, widget }) => (widget.id === undefined ? [] : [[key, String(widget.id)]])),
  );
}

/** Returns the body with the ids that its widgets have in the live dashboard, so that links to single widgets stay valid. */
export function withWidgetIds(body: JsonObject, live: JsonObject): JsonObject {
  const ids = new Map(keyedWidgets(live).map(({ key, widget }) => [key, widget.id]));
  const keys = keyedWidgets(body).map(({ key }) => key);
  let at = 0;
  const addId = (one: Json): JsonObject => {
    const widget = objectOf(one);
    const id = ids.get(keys[at] ?? '');
    at += 1;
    const definition = definitionOf(widget);
    const inner = definition.widgets;
    return {
      ...widget,
      ...(inner === undefined ? {} : { definition: { ...definition, widgets: listOf(inner).map(addId) } }),
      ...(id === undefined ? {} : { id }),
    };
  };
  return { ...body, widgets: listOf(body.widgets).map(addId) };
}

/** Identifies a widget: by its title, or for a note by its beginning. */
function titleOrStart({ title, content, type }: JsonObject): string {
  if (typeof title === 'string' && title !== '') return title;
  return `${type} ${typeof content === 'string' ? content.slice(0, 40) : ''}`.trim();
}

/**
 * A position of a widget in a tab. A tab names its widgets by their ids, or by their positions in the dashboard, `@1` the first: Datadog
 * accepts both and returns ids. A template has no ids, so that the dashboard can be created again.
 */
const POSITION = /^@([1-9]\d*)$/;

/** Returns the body with tabs by position, if their ids are those of its widgets. */
export function withTabPositions(body: JsonObject): JsonObject {
  const positions = new Map(
    widgetIds(body).flatMap((id, index) => (id === undefined ? [] : [[String(id), `@${index + 1}`] as const])),
  );
  return mapTabWidgets(body, (id) => positions.get(String(id)) ?? id);
}

/** Returns the body with tabs by id, if its widgets have one. */
export function withTabIds(body: JsonObject): JsonObject {
  const ids = widgetIds(body);
  return mapTabWidgets(body, (id) => {
    const [, position] = POSITION.exec(String(id)) ?? [];
    return (position === undefined ? undefined : ids[Number(position) - 1]) ?? id;
  });
}

/** Returns references of tabs to widgets that this body lacks: JSON pointer and id. */
export function strayTabWidgets(body: JsonObject): readonly { readonly path: string; readonly id: Json }[] {
  const ids = widgetIds(body);
  const exists = (id: Json) => {
    const [, position] = POSITION.exec(String(id)) ?? [];
    return position === undefined ? ids.some((one) => String(one) === String(id)) : Number(position) <= ids.length;
  };
  return listOf(body.tabs).flatMap((tab, at) =>
    listOf(objectOf(tab).widget_ids).flatMap((id, index) =>
      exists(id) ? [] : [{ path: `/tabs/${at}/widget_ids/${index}`, id }],
    ),
  );
}

const widgetIds = ({ widgets }: JsonObject): readonly (Json | undefined)[] =>
  listOf(widgets).map((widget) => objectOf(widget).id);

function mapTabWidgets(body: JsonObject, change: (id: Json) => Json): JsonObject {
  if (listOf(body.tabs).length === 0) return body;
  const tabs = listOf(body.tabs).map((tab) => {
    const { widget_ids, ...rest } = objectOf(tab);
    return { ...rest, ...(widget_ids !== undefined && { widget_ids: listOf(widget_ids).map(change) }) };
  });
  return { ...body, tabs };
}
