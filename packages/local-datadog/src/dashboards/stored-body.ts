import { isList, isObject, type JsonObject, listOf, objectOf } from '../json.ts';

/** Definition of a widget. */
export function definitionOf(widget: JsonObject): JsonObject {
  return objectOf(widget.definition);
}

/** Gives a widget without an id one. */
export type NextId = () => number;

const FIELDS_OF_THE_SERVER = ['id', 'url', 'author_handle', 'author_name', 'created_at', 'modified_at'];

/**
 * A dashboard's body as Datadog keeps it: widgets have ids, absent fields are null or empty, some lists are sorted, and keys
 * come in another order than they were sent in. Nothing inside a widget changes.
 */
export function storedBody(sent: JsonObject, nextId: NextId): JsonObject {
  const own = Object.fromEntries(Object.entries(sent).filter(([key]) => !FIELDS_OF_THE_SERVER.includes(key)));
  const presets = sent.template_variable_presets;
  const widgets = listOf(sent.widgets).map((widget) => withIds(objectOf(widget), nextId));
  return reordered({
    restricted_roles: [],
    ...own,
    description: sent.description ?? null,
    template_variables: sent.template_variables ?? null,
    notify_list: sent.notify_list === undefined || sent.notify_list === null ? null : sorted(sent.notify_list, String),
    ...(Array.isArray(presets) && {
      template_variable_presets: sorted(presets, (preset) => String(objectOf(preset).name)),
    }),
    ...(Array.isArray(sent.tabs) && { tabs: sent.tabs.map((tab) => withoutPositions(objectOf(tab), widgets)) }),
    widgets,
  });
}

/** Model DashboardTab: "The backend also accepts positional references in @N format (1-indexed)"; it answers ids. */
function withoutPositions(tab: JsonObject, widgets: readonly JsonObject[]): JsonObject {
  const ids = listOf(tab.widget_ids).map((id) => {
    const [, position] = /^@(\d+)$/.exec(String(id)) ?? [];
    return (position === undefined ? id : widgets[Number(position) - 1]?.id) ?? id;
  });
  return { ...tab, widget_ids: ids };
}

function withIds(widget: JsonObject, nextId: NextId): JsonObject {
  const definition = definitionOf(widget);
  const inner = definition.widgets;
  const id = widget.id ?? nextId();
  if (!Array.isArray(inner)) return { ...widget, id };
  return {
    ...widget,
    id,
    definition: { ...definition, widgets: inner.map((one) => withIds(objectOf(one), nextId)) },
  };
}

function sorted(list: unknown, keyOf: (item: unknown) => string) {
  return listOf(list).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Keys in the order of the alphabet, as nobody sends them: who compares texts finds differences that are none. */
function reordered(value: JsonObject): JsonObject {
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([key, item]) => {
      if (isList(item)) return [key, item.map((one) => (isObject(one) ? reordered(one) : one))];
      return [key, isObject(item) ? reordered(item) : item];
    }),
  );
}
