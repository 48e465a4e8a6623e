import { type Json, type JsonObject, listOf, objectOf } from '../core/json.ts';

/** A widget somewhere in a dashboard. */
export interface WidgetPlace {
  readonly widget: JsonObject;
  /** JSON pointer. */
  readonly path: string;
  /** Title of the group that it stands in, or empty. */
  readonly row: string;
}

/** Every widget of a dashboard in reading order; those in groups come after their group. */
export function widgetsIn(body: JsonObject): readonly WidgetPlace[] {
  return found(listOf(body.widgets), '/widgets', '');
}

function found(widgets: readonly Json[], path: string, row: string): readonly WidgetPlace[] {
  return widgets.flatMap((one, index) => {
    const widget = objectOf(one);
    const definition = definitionOf(widget);
    const at = `${path}/${index}`;
    return [
      { widget, path: at, row },
      ...found(listOf(definition.widgets), `${at}/definition/widgets`, String(definition.title ?? '')),
    ];
  });
}

/** What a widget shows. */
export const definitionOf = (widget: JsonObject): JsonObject => objectOf(widget.definition);
