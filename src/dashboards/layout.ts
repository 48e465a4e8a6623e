import type { Sized, WidgetJson } from './dashboard-json.ts';

const COLUMNS = 12;

/** Places widgets from left to right, and on the next line where one does not fit. */
export function flow(widgets: readonly Sized[]): { readonly widgets: readonly WidgetJson[]; readonly height: number } {
  let [x, y, lineHeight] = [0, 0, 0];
  const placed = widgets.map(({ definition, width, height }): WidgetJson => {
    if (x + width > COLUMNS) [x, y, lineHeight] = [0, y + lineHeight, 0];
    const layout = { x, y, width, height };
    x += width;
    lineHeight = Math.max(lineHeight, height);
    return { definition, layout };
  });
  return { widgets: placed, height: y + lineHeight };
}

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
