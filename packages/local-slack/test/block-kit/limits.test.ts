import { describe, expect, test } from 'vitest';
import { validateBlocks } from '../../src/block-kit/validate-blocks.ts';
import { LIMITS } from '../../src/limits.ts';
import {
  actions,
  button,
  cell,
  chart,
  dataTable,
  grid,
  image,
  input,
  list,
  long,
  mrkdwn,
  option,
  options,
  pie,
  plain,
  section,
  select,
  table,
} from './samples.ts';

type Make = (size: number) => object | object[];

const confirm = (extra: object) =>
  actions(
    button({ confirm: { title: plain('a'), text: plain('a'), confirm: plain('a'), deny: plain('a'), ...extra } }),
  );
const choosing = (...elements: object[]) => actions(...elements);
const groups = (length: number) => list(length, (index) => ({ label: plain(`g${index}`), options: options(1) }));
const axis = (extra: object) => ({
  ...chart(['a'], 1),
  chart: { ...chart(['a'], 1).chart, axis_config: { categories: ['d0'], ...extra } },
});

const TABLE: readonly [limit: string, maximum: number, pointer: string, Make][] = [
  ['blocks of a message', LIMITS.blocksPerMessage, '/blocks', (n) => list(n, () => ({ type: 'divider' }))],
  ['block_id', LIMITS.blockId, '/blocks/0/block_id', (n) => ({ type: 'divider', block_id: long(n) })],
  ['action_id', LIMITS.actionId, '/blocks/0/elements/0/action_id', (n) => actions(button({ action_id: long(n) }))],
  ['section text', LIMITS.sectionText, '/blocks/0/text/text', (n) => section(long(n))],
  [
    'section fields',
    LIMITS.sectionFields,
    '/blocks/0/fields',
    (n) => ({ type: 'section', fields: list(n, () => mrkdwn('a')) }),
  ],
  [
    'section field',
    LIMITS.sectionFieldText,
    '/blocks/0/fields/0/text',
    (n) => ({ type: 'section', fields: [plain(long(n))] }),
  ],
  ['header', LIMITS.headerText, '/blocks/0/text/text', (n) => ({ type: 'header', text: plain(long(n)) })],
  [
    'context elements',
    LIMITS.contextElements,
    '/blocks/0/elements',
    (n) => ({ type: 'context', elements: list(n, () => mrkdwn('a')) }),
  ],
  [
    'context text',
    LIMITS.contextText,
    '/blocks/0/elements/0/text',
    (n) => ({ type: 'context', elements: [mrkdwn(long(n))] }),
  ],
  ['actions elements', LIMITS.actionsElements, '/blocks/0/elements', (n) => actions(...list(n, () => button()))],
  [
    'button text',
    LIMITS.buttonText,
    '/blocks/0/elements/0/text/text',
    (n) => actions(button({ text: plain(long(n)) })),
  ],
  ['button value', LIMITS.buttonValue, '/blocks/0/elements/0/value', (n) => actions(button({ value: long(n) }))],
  ['button url', LIMITS.buttonUrl, '/blocks/0/elements/0/url', (n) => actions(button({ url: long(n) }))],
  [
    'accessibility label',
    LIMITS.accessibilityLabel,
    '/blocks/0/elements/0/accessibility_label',
    (n) => actions(button({ accessibility_label: long(n) })),
  ],
  [
    'option text',
    LIMITS.optionText,
    '/blocks/0/elements/0/options/0/text/text',
    (n) => choosing(select({ options: [option('a', { text: plain(long(n)) })] })),
  ],
  [
    'option value',
    LIMITS.optionValue,
    '/blocks/0/elements/0/options/0/value',
    (n) => choosing(select({ options: [option(long(n))] })),
  ],
  [
    'option description',
    LIMITS.optionDescription,
    '/blocks/0/elements/0/options/0/description/text',
    (n) => choosing(select({ options: [option('a', { description: plain(long(n)) })] })),
  ],
  [
    'select options',
    LIMITS.selectOptions,
    '/blocks/0/elements/0/options',
    (n) => choosing(select({ options: options(n) })),
  ],
  [
    'option groups',
    LIMITS.optionGroups,
    '/blocks/0/elements/0/option_groups',
    (n) => choosing(select({ option_groups: groups(n) })),
  ],
  [
    'group label',
    LIMITS.optionGroupLabel,
    '/blocks/0/elements/0/option_groups/0/label/text',
    (n) => choosing(select({ option_groups: [{ label: plain(long(n)), options: options(1) }] })),
  ],
  [
    'placeholder',
    LIMITS.placeholder,
    '/blocks/0/elements/0/placeholder/text',
    (n) => choosing(select({ options: options(1), placeholder: plain(long(n)) })),
  ],
  [
    'overflow options',
    LIMITS.overflowOptions,
    '/blocks/0/elements/0/options',
    (n) => choosing({ type: 'overflow', options: options(n) }),
  ],
  [
    'checkboxes',
    LIMITS.choiceOptions,
    '/blocks/0/elements/0/options',
    (n) => choosing({ type: 'checkboxes', options: options(n) }),
  ],
  [
    'radio buttons',
    LIMITS.choiceOptions,
    '/blocks/0/elements/0/options',
    (n) => choosing({ type: 'radio_buttons', options: options(n) }),
  ],
  [
    'confirm title',
    LIMITS.confirmTitle,
    '/blocks/0/elements/0/confirm/title/text',
    (n) => confirm({ title: plain(long(n)) }),
  ],
  [
    'confirm text',
    LIMITS.confirmText,
    '/blocks/0/elements/0/confirm/text/text',
    (n) => confirm({ text: mrkdwn(long(n)) }),
  ],
  [
    'confirm button',
    LIMITS.confirmButton,
    '/blocks/0/elements/0/confirm/deny/text',
    (n) => confirm({ deny: plain(long(n)) }),
  ],
  ['image alt text', LIMITS.imageAltText, '/blocks/0/alt_text', (n) => image({ alt_text: long(n) })],
  ['image title', LIMITS.imageTitle, '/blocks/0/title/text', (n) => image({ title: plain(long(n)) })],
  ['image url', LIMITS.imageUrl, '/blocks/0/image_url', (n) => image({ image_url: long(n) })],
  ['input label', LIMITS.inputLabel, '/blocks/0/label/text', (n) => input({ label: plain(long(n)) })],
  ['input hint', LIMITS.inputHint, '/blocks/0/hint/text', (n) => input({ hint: plain(long(n)) })],
  [
    'input length',
    LIMITS.inputLength,
    '/blocks/0/element/max_length',
    (n) => input({ element: { type: 'plain_text_input', max_length: n } }),
  ],
  [
    'markdown together',
    LIMITS.markdownCharacters,
    '/blocks',
    (n) => [
      { type: 'markdown', text: long(n - 9) },
      { type: 'markdown', text: long(9) },
    ],
  ],
  ['table rows', LIMITS.tableRows, '/blocks/0/rows', (n) => table(grid(n, 1))],
  ['table columns', LIMITS.tableColumns, '/blocks/0/rows/0', (n) => table(grid(1, n))],
  [
    'table column settings',
    LIMITS.tableColumns,
    '/blocks/0/column_settings',
    (n) => table(grid(1, 1), { column_settings: list(n, () => ({ align: 'right' })) }),
  ],
  [
    'table characters',
    LIMITS.tableCharacters,
    '/blocks',
    (n) => table([[cell(long(n - 1)), { type: 'raw_number', value: 1, text: '1' }]]),
  ],
  ['data_table rows', LIMITS.dataTableRows, '/blocks/0/rows', (n) => dataTable(grid(n, 1))],
  ['data_table columns', LIMITS.dataTableColumns, '/blocks/0/rows/0', (n) => dataTable(grid(1, n))],
  ['data_table characters', LIMITS.dataTableCharacters, '/blocks', (n) => dataTable([[cell(long(n))]])],
  ['data_table page', LIMITS.dataTablePage, '/blocks/0/page_size', (n) => dataTable(grid(2, 1), { page_size: n })],
  [
    'data_table caption',
    LIMITS.dataTableCaption,
    '/blocks/0/caption',
    (n) => dataTable(grid(2, 1), { caption: long(n) }),
  ],
  ['tables of a message', LIMITS.tablesPerMessage, '/blocks', (n) => list(n, () => table(grid(1, 1)))],
  ['charts of a message', LIMITS.chartsPerMessage, '/blocks', (n) => list(n, () => pie(1))],
  ['chart title', LIMITS.chartTitle, '/blocks/0/title', (n) => chart(['a'], 1, { title: long(n) })],
  ['chart segments', LIMITS.chartSegments, '/blocks/0/chart/segments', pie],
  [
    'chart series',
    LIMITS.chartSeries,
    '/blocks/0/chart/series',
    (n) =>
      chart(
        list(n, (index) => `s${index}`),
        1,
      ),
  ],
  ['chart points', LIMITS.chartPoints, '/blocks/0/chart/series/0/data', (n) => chart(['a'], n)],
  ['chart series name', LIMITS.chartLabel, '/blocks/0/chart/series/0/name', (n) => chart([long(n)], 1)],
  ['chart axis label', LIMITS.chartAxisLabel, '/blocks/0/chart/axis_config/y_label', (n) => axis({ y_label: long(n) })],
];

const RULES = { surface: 'message', refuses: new Set<string>() } as const;
const check = (made: object | object[]) => validateBlocks(Array.isArray(made) ? made : [made], RULES);

describe('limits', () => {
  test.each(TABLE)('%s: %i is taken, one more is refused', (_limit, maximum, pointer, make) => {
    expect(check(make(maximum))).toEqual([]);
    expect(check(make(maximum + 1)).map((problem) => problem.pointer)).toContain(pointer);
  });
});
