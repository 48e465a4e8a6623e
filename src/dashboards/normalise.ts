import { type Json, type JsonObject, listOf, objectOf } from '../core/json.ts';
import { type Change, fieldChanges, isSame } from '../sync/changes.ts';
import { definitionOf } from './dashboard-json.ts';
import { keyedWidgets, withTabPositions } from './ids.ts';

/** Fields that Datadog sets, whatever was sent. */
const OF_THE_SERVER = new Set(
  'id url author_handle author_name created_at modified_at deleted_at is_read_only experience_type'.split(' '),
);
/** Fields for which absent, null and empty mean the same. */
const MAY_BE_EMPTY = new Set(
  'description template_variables template_variable_presets notify_list tags restricted_roles tabs default_timeframe'.split(
    ' ',
  ),
);

/**
 * Returns a dashboard without what Datadog adds to it: two that show the same have the same normal form, except for the order of keys. Tabs
 * name their widgets by position, because ids of widgets are removed.
 */
export function normaliseDashboard(body: JsonObject): JsonObject {
  const entries = Object.entries(withTabPositions(body)).filter(
    ([key, value]) => !OF_THE_SERVER.has(key) && !(MAY_BE_EMPTY.has(key) && isEmpty(value)),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, normalField(key, value)]));
}

function normalField(key: string, value: Json): Json {
  if (key === 'widgets') return listOf(value).map((widget) => withoutId(objectOf(widget)));
  if (key === 'notify_list') return listOf(value).map(String).toSorted();
  return value;
}

function withoutId({ id: _, ...widget }: JsonObject): JsonObject {
  const { widgets } = definitionOf(widget);
  if (widgets === undefined) return widget;
  const inner = listOf(widgets).map((one) => withoutId(objectOf(one)));
  return { ...widget, definition: { ...definitionOf(widget), widgets: inner } };
}

function isEmpty(value: Json): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

const LAYOUT_FIELDS = ['layout'];

/**
 * Returns the changes that turn `before` into `after`: fields of the dashboard, then widget by widget. What Datadog adds is not a change.
 */
export function dashboardChanges(before: JsonObject, after: JsonObject): readonly Change[] {
  const [old, next] = [normaliseDashboard(before), normaliseDashboard(after)];
  const oldWidgets = new Map(keyedWidgets(old).map(({ key, widget }) => [key, widget]));
  const nextWidgets = new Map(keyedWidgets(next).map(({ key, widget }) => [key, widget]));
  const order = isSame([...oldWidgets.keys()], [...nextWidgets.keys()]) ? [] : orderChange(oldWidgets, nextWidgets);
  return [
    ...fieldChanges('dashboard', without(old, ['widgets']), without(next, ['widgets'])),
    ...[...oldWidgets].flatMap(([key, widget]): readonly Change[] => {
      const other = nextWidgets.get(key);
      if (!other) return [{ where: key, what: 'widget', before: widget, after: undefined }];
      return fieldChanges(key, fieldsOf(widget), fieldsOf(other));
    }),
    ...[...nextWidgets].flatMap(([key, widget]): readonly Change[] =>
      oldWidgets.has(key) ? [] : [{ where: key, what: 'widget', before: undefined, after: widget }],
    ),
    ...order,
  ];
}

/** The change of the order of widgets, if none was added or removed. */
function orderChange(old: ReadonlyMap<string, JsonObject>, next: ReadonlyMap<string, JsonObject>): readonly Change[] {
  if (old.size !== next.size || ![...old.keys()].every((key) => next.has(key))) return [];
  return [{ where: 'dashboard', what: 'order of widgets', before: [...old.keys()], after: [...next.keys()] }];
}

/** Fields of a widget itself, without the widgets within it, which have changes of their own. */
function fieldsOf(widget: JsonObject): JsonObject {
  const layout = Object.fromEntries(
    LAYOUT_FIELDS.flatMap((key) => (key in widget ? [[key, widget[key] ?? null]] : [])),
  );
  return { ...layout, ...without(definitionOf(widget), ['widgets']) };
}

function without(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
