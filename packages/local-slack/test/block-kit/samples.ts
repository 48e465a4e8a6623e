/** Makers of valid parts, so that a test shows only what it is about. */
export const plain = (text: string) => ({ type: 'plain_text', text });
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
export const long = (length: number) => 'x'.repeat(length);
export const list = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, i) => make(i));

export const section = (text: string) => ({ type: 'section', text: mrkdwn(text) });
export const button = (extra: object = {}) => ({ type: 'button', text: plain('Go'), ...extra });
export const actions = (...elements: object[]) => ({ type: 'actions', elements });
export const option = (value: string, extra: object = {}) => ({ text: plain(value.slice(0, 20)), value, ...extra });
export const options = (length: number) => list(length, (index) => option(`o${index}`));
export const select = (extra: object) => ({ type: 'static_select', ...extra });
export const image = (extra: object = {}) => ({
  type: 'image',
  alt_text: 'a chart',
  image_url: 'https://a.test/a.png',
  ...extra,
});
export const input = (extra: object = {}) => ({
  type: 'input',
  label: plain('Why'),
  element: { type: 'plain_text_input' },
  ...extra,
});

export const cell = (text: string) => ({ type: 'raw_text', text });
export const grid = (rows: number, columns: number, text = 'a') => list(rows, () => list(columns, () => cell(text)));
export const table = (rows: unknown, extra: object = {}) => ({ type: 'table', rows, ...extra });
export const dataTable = (rows: unknown, extra: object = {}) => ({
  type: 'data_table',
  caption: 'Rollup',
  rows,
  ...extra,
});
export const richText = (...elements: object[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});

const days = (length: number) => list(length, (index) => `d${index}`);
export const series = (name: string, points: number) => ({
  name,
  data: days(points).map((label, value) => ({ label, value })),
});
export const chart = (names: readonly string[], points: number, extra: object = {}) => ({
  type: 'data_visualization',
  title: 'Duration',
  chart: {
    type: 'line',
    series: names.map((name) => series(name, points)),
    axis_config: { categories: days(points) },
  },
  ...extra,
});
export const pie = (segments: number) => ({
  type: 'data_visualization',
  title: 'Shares',
  chart: { type: 'pie', segments: list(segments, (index) => ({ label: `s${index}`, value: 1 })) },
});
