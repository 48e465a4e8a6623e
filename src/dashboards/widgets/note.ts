import type { Sized } from '../dashboard-json.ts';

/** Text in Datadog's markdown. */
export function noteWidget(content: string, width: number, height: number): Sized {
  const definition = {
    type: 'note',
    content,
    background_color: 'gray',
    font_size: '14',
    text_align: 'left',
    vertical_align: 'center',
    show_tick: false,
    has_padding: true,
  };
  return { definition, width, height };
}
