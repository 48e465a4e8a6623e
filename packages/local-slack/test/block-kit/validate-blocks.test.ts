import { describe, expect, test } from 'vitest';
import { messageCharacters } from '../../src/block-kit/characters.ts';
import { type BlockRules, validateBlocks } from '../../src/block-kit/validate-blocks.ts';
import {
  actions,
  button,
  cell,
  chart,
  dataTable,
  grid,
  image,
  input,
  mrkdwn,
  option,
  options,
  pie,
  plain,
  richText,
  section,
  select,
  series,
  table,
} from './samples.ts';

const MESSAGE: BlockRules = { surface: 'message', refuses: new Set() };

function problemsOf(blocks: unknown, rules: BlockRules = MESSAGE): string[] {
  return validateBlocks(blocks, rules).map((problem) => `${problem.message} @ ${problem.pointer}`);
}

const TAKEN: readonly [string, object][] = [
  ['a divider', { type: 'divider' }],
  ['a header with a level', { type: 'header', text: plain('Health'), level: 2 }],
  ['a section of fields alone', { type: 'section', fields: [mrkdwn('*a*'), plain('b')] }],
  ['a section with a button beside it', { ...section('a'), accessory: button({ style: 'danger' }), expand: true }],
  ['a section with an image beside it', { ...section('a'), accessory: image() }],
  ['a context of text and image', { type: 'context', elements: [mrkdwn('a'), image()] }],
  ['a link button', actions(button({ url: 'https://a.test', action_id: 'a' }))],
  ['a select with its initial option', actions(select({ options: options(2), initial_option: option('o1') }))],
  ['an overflow menu with a link', actions({ type: 'overflow', options: [option('a', { url: 'https://a.test' })] })],
  [
    'a users and a conversations select',
    actions({ type: 'users_select' }, { type: 'conversations_select', filter: { include: ['public'] } }),
  ],
  [
    'date and time pickers',
    actions(
      { type: 'datepicker', initial_date: '2026-02-28' },
      { type: 'timepicker', initial_time: '09:00', timezone: 'Europe/Berlin' },
    ),
  ],
  ['an image of a Slack file', { type: 'image', alt_text: 'a', slack_file: { id: 'F0123456789' } }],
  [
    'an input',
    input({
      optional: true,
      hint: plain('a'),
      element: { type: 'plain_text_input', multiline: true, min_length: 2, max_length: 9 },
    }),
  ],
  ['a markdown block', { type: 'markdown', text: '# a' }],
  [
    'rich text',
    richText(
      { type: 'text', text: 'a', style: { bold: true } },
      { type: 'emoji', name: 'tada' },
      { type: 'link', url: 'https://a.test' },
    ),
  ],
  ['a date in rich text', richText({ type: 'date', timestamp: 1_700_000_000, format: '{date_short}', fallback: 'a' })],
  [
    'a table of mixed cells',
    table([[cell('a'), { type: 'raw_number', value: 1, text: '1' }, richText({ type: 'text', text: 'b' })]], {
      column_settings: [null, { is_wrapped: true }],
    }),
  ],
  [
    'a data_table',
    dataTable([[cell('a')], [richText({ type: 'text', text: 'b' })]], { page_size: 25, row_header_column_index: 0 }),
  ],
  ['a line chart of two series', chart(['a', 'b'], 7)],
  ['a pie', pie(3)],
];

describe('validate blocks', () => {
  test.each(TAKEN)('%s is taken', (_what, block) => {
    expect(problemsOf([block])).toEqual([]);
  });

  const REFUSED: readonly [string, object, string][] = [
    ['an unknown key', { type: 'divider', colour: 'red' }, 'invalid additional property: colour @ /blocks/0'],
    ['a block without a type', {}, 'missing required field: type @ /blocks/0'],
    ['a block that there is not', { type: 'sparkle' }, 'unsupported type: sparkle @ /blocks/0/type'],
    ['a header of mrkdwn', { type: 'header', text: mrkdwn('a') }, 'must be one of: plain_text @ /blocks/0/text/type'],
    ['an empty header', { type: 'header', text: plain('') }, 'must be more than 0 characters @ /blocks/0/text/text'],
    ['a header without text', { type: 'header' }, 'missing required field: text @ /blocks/0'],
    ['a section of nothing', { type: 'section' }, 'must provide at least one of: text, fields @ /blocks/0'],
    ['an empty context', { type: 'context', elements: [] }, 'no fewer than 1 items allowed @ /blocks/0/elements'],
    [
      'a button in a context',
      { type: 'context', elements: [button()] },
      'unsupported type: button @ /blocks/0/elements/0/type',
    ],
    [
      'a text input in an actions block',
      actions({ type: 'plain_text_input' }),
      'unsupported type: plain_text_input @ /blocks/0/elements/0/type',
    ],
    [
      'a button with a style of its own',
      actions(button({ style: 'green' })),
      'must be one of: primary, danger @ /blocks/0/elements/0/style',
    ],
    [
      'the same action_id twice',
      actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
      '`action_id` a already exists @ /blocks/0/elements/1/action_id',
    ],
    [
      'a select without options',
      actions(select({})),
      'must provide exactly one of: options, option_groups @ /blocks/0/elements/0',
    ],
    [
      'an initial option that is not offered',
      actions(select({ options: options(1), initial_option: option('z') })),
      'initial option is not one of the options @ /blocks/0/elements/0',
    ],
    [
      'an option without a value',
      actions(select({ options: [{ text: plain('a') }] })),
      'missing required field: value @ /blocks/0/elements/0/options/0',
    ],
    [
      'a confirmation without its text',
      actions(button({ confirm: { title: plain('a'), confirm: plain('a'), deny: plain('a') } })),
      'missing required field: text @ /blocks/0/elements/0/confirm',
    ],
    [
      'an image without alt text',
      { type: 'image', image_url: 'https://a.test' },
      'missing required field: alt_text @ /blocks/0',
    ],
    [
      'an image from two places',
      image({ slack_file: { id: 'F0123456789' } }),
      'must provide exactly one of: image_url, slack_file @ /blocks/0',
    ],
    [
      'a file id that is none',
      { type: 'image', alt_text: 'a', slack_file: { id: 'x' } },
      'invalid slack file @ /blocks/0/slack_file/id',
    ],
    [
      'an input whose least is more than its most',
      input({ element: { type: 'plain_text_input', min_length: 9, max_length: 2 } }),
      'min_length exceeds max_length @ /blocks/0/element',
    ],
    [
      'a date that is none',
      actions({ type: 'datepicker', initial_date: '2026-02-30' }),
      'must be a date: YYYY-MM-DD @ /blocks/0/elements/0/initial_date',
    ],
    ['an empty table cell', table([[cell('')]]), 'must be more than 0 characters @ /blocks/0/rows/0/0/text'],
    [
      'an empty text in a rich cell',
      table([[richText({ type: 'text', text: '' })]]),
      'must be more than 0 characters @ /blocks/0/rows/0/0/elements/0/elements/0/text',
    ],
    [
      'an empty data_table cell',
      dataTable([[cell('a')], [cell('')]]),
      'must be more than 0 characters @ /blocks/0/rows/1/0/text',
    ],
    ['a mrkdwn cell', table([[mrkdwn('a')]]), 'unsupported type: mrkdwn @ /blocks/0/rows/0/0/type'],
    [
      'a number that is a text',
      table([[{ type: 'raw_number', value: '1', text: '1' }]]),
      'must provide a number @ /blocks/0/rows/0/0/value',
    ],
    [
      'a ragged data_table',
      dataTable([[cell('a'), cell('b')], [cell('c')]]),
      'row has 1 cells where the header has 2 @ /blocks/0/rows/1',
    ],
    [
      'a rich header cell',
      dataTable([[richText({ type: 'text', text: 'a' })]]),
      'a header cell may not be rich_text @ /blocks/0/rows/0/0',
    ],
    [
      'a data_table without a caption',
      { type: 'data_table', rows: grid(1, 1) },
      'missing required field: caption @ /blocks/0',
    ],
    [
      'a row header that is no column',
      dataTable(grid(2, 2), { row_header_column_index: 2 }),
      'there is no such column @ /blocks/0/row_header_column_index',
    ],
    [
      'a series that misses a category',
      chart(['a'], 3, {
        chart: { type: 'bar', series: [series('a', 2)], axis_config: { categories: ['d0', 'd1', 'd2'] } },
      }),
      'a series must have one point for every category @ /blocks/0/chart/series/0',
    ],
    ['two series of one name', chart(['a', 'a'], 2), 'the series name a is taken @ /blocks/0/chart/series/1/name'],
  ];

  test.each(REFUSED)('%s is refused', (_what, block, problem) => {
    expect(problemsOf([block])).toContain(problem);
  });

  test('blocks that are no array, and a block that is no object, are refused', () => {
    expect(problemsOf({})).toEqual(['must provide an array @ /blocks']);
    expect(problemsOf(['a'])).toEqual(['must provide an object @ /blocks/0']);
  });

  test('the same block_id twice is refused', () => {
    const divider = { type: 'divider', block_id: 'a' };
    expect(problemsOf([divider, divider])).toEqual(['`block_id` a already exists @ /blocks/1/block_id']);
  });

  test('a second table, of whichever type, has the error of its own', () => {
    const [problem] = validateBlocks([table(grid(1, 1)), dataTable(grid(1, 1))], MESSAGE);
    expect(problem).toMatchObject({ error: 'invalid_attachments', message: 'only_one_table_allowed' });
  });

  test('a block that the workspace does not have yet is unsupported there', () => {
    const rules: BlockRules = { surface: 'message', refuses: new Set(['data_table']) };
    expect(problemsOf([section('a'), dataTable(grid(1, 1))], rules)).toEqual([
      'unsupported type: data_table @ /blocks/1/type',
    ]);
  });

  test('a surface takes its own blocks: tables and charts in messages and on the Home tab, markdown in messages alone', () => {
    const blocks = [table(grid(1, 1)), pie(1), { type: 'markdown', text: 'a' }];
    const refused = (surface: BlockRules['surface']) =>
      problemsOf(blocks, { surface, refuses: new Set() }).map((problem) => problem.split(' ')[2]);
    expect(refused('message')).toEqual([]);
    expect(refused('home')).toEqual(['markdown']);
    expect(refused('modal')).toEqual(['table', 'data_visualization', 'markdown']);
  });

  test('the characters of a message count texts and blocks, but no cells, which have a cap of their own', () => {
    expect(messageCharacters([section('abcde'), { type: 'divider' }])).toBe(205);
    expect(messageCharacters([table([[cell('abcde')]])])).toBe(100);
  });
});
