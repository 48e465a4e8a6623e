import { type Json, type JsonObject, listOf, objectOf } from '../core/json.ts';
import { widgetKey } from '../health/dashboard-link.ts';
import { definitionOf } from './body.ts';

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
