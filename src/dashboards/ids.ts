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

/** What has been pushed where: the committed map from slugs to ids. */
export interface DashboardIds {
  /** Address at which people open that Datadog. */
  readonly site: string;
  readonly dashboards: Readonly<Record<string, z.output<typeof pushed>>>;
}

/** Reads the map of a templates folder; null before the first push. Throws ProblemsError for a file that is no such map. */
export function readDashboardIds(folder: string): DashboardIds | null {
  const map = readIdMap(folder, NAMES, pushed);
  return map && { site: map.site, dashboards: map.entries };
}

/** Writes the map whole or not at all. */
export function writeDashboardIds(folder: string, { site, dashboards }: DashboardIds): void {
  writeIdMap(folder, NAMES, { site, entries: dashboards });
}

const LINK = /\/dashboard\/([a-z0-9-]+)(\/[a-z0-9-]+)?(?![\w/-])/g;

/** Links by slug become links by id: `/dashboard/SLUG` is `/dashboard/ID/SLUG` where that dashboard is known. */
export function withIds(body: JsonObject, ids: IdsBySlug): JsonObject {
  return inTexts(body, (link, name) => (ids.has(name) ? `/dashboard/${ids.get(name)}/${name}` : link));
}

/** Links by id become links by slug again, as templates have them. */
export function withSlugs(body: JsonObject, ids: IdsBySlug): JsonObject {
  const slugs = new Map([...ids].map(([slug, id]) => [id, slug]));
  return inTexts(body, (link, name) => (slugs.has(name) ? `/dashboard/${slugs.get(name)}` : link));
}

function inTexts(body: JsonObject, change: (link: string, name: string) => string): JsonObject {
  return mapValues(body, (value) =>
    mapStrings(value, (text) => text.replace(LINK, (link: string, name: string) => change(link, name))),
  );
}

/** A widget by its key, with what it shows. */
export interface KeyedWidget {
  readonly key: string;
  readonly widget: JsonObject;
}

/** Every widget under the key by which it is found again; several of one title are told apart by their order. */
export function keyedWidgets(body: JsonObject): readonly KeyedWidget[] {
  const seen = new Map<string, number>();
  const keyed = (widgets: readonly Json[], row: string): readonly KeyedWidget[] =>
    widgets.map(objectOf).flatMap((widget) => {
      const definition = definitionOf(widget);
      const title = titleOf(definition);
      const plain = widgetKey(row, title);
      const before = seen.get(plain) ?? 0;
      seen.set(plain, before + 1);
      return [
        { key: widgetKey(row, title, before), widget },
        ...keyed(listOf(definition.widgets), String(definition.title ?? '')),
      ];
    });
  return keyed(listOf(body.widgets), '');
}

/** Ids of a live dashboard's widgets by their key. */
export function widgetIdsOf(live: JsonObject): Record<string, string> {
  return Object.fromEntries(
    keyedWidgets(live).flatMap(({ key, widget }) => (widget.id === undefined ? [] : [[key, String(widget.id)]])),
  );
}

/** The body with the ids that its widgets have in the live dashboard, so that links to single widgets live on. */
export function withWidgetIds(body: JsonObject, live: JsonObject): JsonObject {
  const ids = new Map(keyedWidgets(live).map(({ key, widget }) => [key, widget.id]));
  const keys = keyedWidgets(body).map(({ key }) => key);
  let at = 0;
  const given = (one: Json): JsonObject => {
    const widget = objectOf(one);
    const id = ids.get(keys[at] ?? '');
    at += 1;
    const definition = definitionOf(widget);
    const inner = definition.widgets;
    return {
      ...widget,
      ...(inner === undefined ? {} : { definition: { ...definition, widgets: listOf(inner).map(given) } }),
      ...(id === undefined ? {} : { id }),
    };
  };
  return { ...body, widgets: listOf(body.widgets).map(given) };
}

/** What tells a widget apart: its title, or for a note how it begins. */
function titleOf({ title, content, type }: JsonObject): string {
  if (typeof title === 'string' && title !== '') return title;
  return `${type} ${typeof content === 'string' ? content.slice(0, 40) : ''}`.trim();
}

/**
 * A tab names its widgets by their ids, or by their positions in the dashboard, `@1` the first: Datadog takes both and answers ids. A
 * template has no ids, so that it can be made anew.
 */
const POSITION = /^@([1-9]\d*)$/;

/** The body with its tabs by position, as far as the ids are those of its widgets. */
export function withTabPositions(body: JsonObject): JsonObject {
  const places = new Map(
    widgetIds(body).flatMap((id, index) => (id === undefined ? [] : [[String(id), `@${index + 1}`] as const])),
  );
  return inTabs(body, (id) => places.get(String(id)) ?? id);
}

/** The body with its tabs by id, where the widgets in it have one. */
export function withTabIds(body: JsonObject): JsonObject {
  const ids = widgetIds(body);
  return inTabs(body, (id) => {
    const [, position] = POSITION.exec(String(id)) ?? [];
    return (position === undefined ? undefined : ids[Number(position) - 1]) ?? id;
  });
}

/** JSON pointers to what tabs name that no widget of this body is, with what they name. */
export function strayTabWidgets(body: JsonObject): readonly { readonly path: string; readonly id: Json }[] {
  const ids = widgetIds(body);
  const isThere = (id: Json) => {
    const [, position] = POSITION.exec(String(id)) ?? [];
    return position === undefined ? ids.some((one) => String(one) === String(id)) : Number(position) <= ids.length;
  };
  return listOf(body.tabs).flatMap((tab, at) =>
    listOf(objectOf(tab).widget_ids).flatMap((id, index) =>
      isThere(id) ? [] : [{ path: `/tabs/${at}/widget_ids/${index}`, id }],
    ),
  );
}

const widgetIds = ({ widgets }: JsonObject): readonly (Json | undefined)[] =>
  listOf(widgets).map((widget) => objectOf(widget).id);

function inTabs(body: JsonObject, change: (id: Json) => Json): JsonObject {
  if (listOf(body.tabs).length === 0) return body;
  const tabs = listOf(body.tabs).map((tab) => {
    const { widget_ids, ...rest } = objectOf(tab);
    return { ...rest, ...(widget_ids !== undefined && { widget_ids: listOf(widget_ids).map(change) }) };
  });
  return { ...body, tabs };
}
