import { type Json, type JsonObject, listOf, objectOf } from '../core/json.ts';
import { definitionOf } from './body.ts';
import { withTabPositions } from './tabs.ts';

/** Set by Datadog, whatever was sent. */
const OF_THE_SERVER = new Set(
  'id url author_handle author_name created_at modified_at deleted_at is_read_only experience_type'.split(' '),
);
/** Absent, null and empty mean the same here. */
const MAY_BE_EMPTY = new Set(
  'description template_variables template_variable_presets notify_list tags restricted_roles tabs default_timeframe'.split(
    ' ',
  ),
);

/**
 * A dashboard without what Datadog adds to it: two that show the same have the same normal form, but for the order of keys. Tabs name
 * their widgets by position, for their ids go.
 */
export function normalise(body: JsonObject): JsonObject {
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
