import { type Json, type JsonObject, listOf, objectOf } from '../core/json.ts';

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
