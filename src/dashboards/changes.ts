import type { JsonObject } from '../core/json.ts';
import { type Change, fieldChanges, isSame } from '../sync/change.ts';
import { definitionOf } from './body.ts';
import { normalise } from './normalise.ts';
import { keyedWidgets } from './widget-ids.ts';

const PLACES = ['layout'];

/** What turns `before` into `after`: fields of the dashboard, then widget by widget. What Datadog adds is no change. */
export function changesBetween(before: JsonObject, after: JsonObject): readonly Change[] {
  const [old, next] = [normalise(before), normalise(after)];
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

/** Widgets that stand in another order, where nothing is new or gone. */
function orderChange(old: ReadonlyMap<string, JsonObject>, next: ReadonlyMap<string, JsonObject>): readonly Change[] {
  if (old.size !== next.size || ![...old.keys()].every((key) => next.has(key))) return [];
  return [{ where: 'dashboard', what: 'order of widgets', before: [...old.keys()], after: [...next.keys()] }];
}

/** Fields of a widget on its own: widgets within it have changes of their own. */
function fieldsOf(widget: JsonObject): JsonObject {
  const places = Object.fromEntries(PLACES.flatMap((key) => (key in widget ? [[key, widget[key] ?? null]] : [])));
  return { ...places, ...without(definitionOf(widget), ['widgets']) };
}

function without(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
