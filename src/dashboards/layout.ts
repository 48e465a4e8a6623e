import type { Sized, WidgetJson } from './dashboard-json.ts';

/** Columns of Datadog's grid. */
export const COLUMNS = 12;

/** Places widgets from left to right, and on the next line where one does not fit; those of a line are equally high. */
function flow(widgets: readonly Sized[]): { readonly widgets: readonly WidgetJson[]; readonly height: number } {
  const lines: Sized[][] = [];
  for (const widget of widgets) {
    const line = lines.at(-1);
    if (line && widthOf(line) + widget.width <= COLUMNS) line.push(widget);
    else lines.push([widget]);
  }
  let y = 0;
  const placed = lines.flatMap((line) => {
    const height = Math.max(...line.map((widget) => widget.height));
    const top = y;
    y += height;
    return line.map(({ definition, width }, index): WidgetJson => {
      return { definition, layout: { x: widthOf(line.slice(0, index)), y: top, width, height } };
    });
  });
  return { widgets: placed, height: y };
}

const widthOf = (line: readonly Sized[]): number => line.reduce((sum, { width }) => sum + width, 0);

/** Rows of widgets under their headings, one below the other. */
export function stack(
  rows: readonly { readonly title: string; readonly widgets: readonly Sized[] }[],
): readonly WidgetJson[] {
  let y = 0;
  return rows.map(({ title, widgets }) => {
    const inner = flow(widgets);
    const definition = {
      type: 'group',
      title,
      show_title: true,
      layout_type: 'ordered',
      background_color: 'vivid_blue',
      widgets: inner.widgets,
    };
    // The heading takes a line of its own.
    const layout = { x: 0, y, width: COLUMNS, height: inner.height + 1 };
    y += layout.height;
    return { definition, layout };
  });
}
