/**
 * Slack's limits, as this workspace applies them: each number with its page. They are written down here and not
 * taken from the app under test, whose own numbers may be wrong. Characters are UTF-16 units, as JavaScript counts them.
 */
const BLOCK_KIT = 'https://docs.slack.dev/reference/block-kit';
const METHODS = 'https://docs.slack.dev/reference/methods';

interface Limit {
  readonly most: number;
  /** The page; if there is none, the measurement. */
  readonly source: string;
}

const of = (most: number, source: string): Limit => ({ most, source });
const blocks = (most: number, page: string): Limit => of(most, `${BLOCK_KIT}/blocks/${page}-block`);
const elements = (most: number, page: string): Limit => of(most, `${BLOCK_KIT}/block-elements/${page}-element`);
const objects = (most: number, page: string): Limit => of(most, `${BLOCK_KIT}/composition-objects/${page}-object`);
const views = (most: number): Limit => of(most, 'https://docs.slack.dev/reference/views/modal-views');
const charts = (most: number): Limit => blocks(most, 'data-visualization');

/** Every limit with its source. */
export const SOURCED = {
  blocksPerMessage: of(50, `${BLOCK_KIT}/blocks`),
  blocksPerView: of(100, `${BLOCK_KIT}/blocks`),
  blockId: of(255, `${BLOCK_KIT}/blocks`),
  actionId: of(255, `${BLOCK_KIT}/block-elements`),
  /** Over it chat.update answers msg_too_long. */
  updateText: of(4_000, `${METHODS}/chat.update`),
  /** Behind it the text of a message is cut. */
  postText: of(40_000, 'https://docs.slack.dev/changelog/2018-04-truncating-really-long-messages'),
  /** Over all blocks of chat.postMessage; measured by several, on no page. */
  messageCharacters: of(13_200, 'https://github.com/slackapi/bolt-js/issues/2509'),
  /** Size that the container of each block adds; measured for a header. */
  blockCharacters: of(100, 'https://github.com/slackapi/bolt-js/issues/2867'),
  /** In Slack's help; no page of the API has it. */
  pinsPerChannel: of(100, 'https://slack.com/help/articles/205239997-Pin-messages-and-bookmark-links'),
  sectionText: blocks(3_000, 'section'),
  sectionFields: blocks(10, 'section'),
  sectionFieldText: blocks(2_000, 'section'),
  headerText: blocks(150, 'header'),
  contextElements: blocks(10, 'context'),
  contextText: objects(3_000, 'text'),
  actionsElements: blocks(25, 'actions'),
  buttonText: elements(75, 'button'),
  buttonValue: elements(2_000, 'button'),
  buttonUrl: elements(3_000, 'button'),
  accessibilityLabel: elements(75, 'button'),
  optionText: objects(75, 'option'),
  optionValue: objects(150, 'option'),
  optionDescription: objects(75, 'option'),
  optionGroupLabel: objects(75, 'option-group'),
  optionGroups: elements(100, 'select-menu'),
  selectOptions: elements(100, 'select-menu'),
  overflowOptions: elements(5, 'overflow-menu'),
  /** Limits of checkboxes and of radio buttons. */
  choiceOptions: elements(10, 'checkboxes'),
  placeholder: elements(150, 'plain-text-input'),
  confirmTitle: objects(100, 'confirmation-dialog'),
  confirmText: objects(300, 'confirmation-dialog'),
  confirmButton: objects(30, 'confirmation-dialog'),
  imageAltText: blocks(2_000, 'image'),
  imageTitle: blocks(2_000, 'image'),
  imageUrl: blocks(3_000, 'image'),
  inputLabel: blocks(2_000, 'input'),
  inputHint: blocks(2_000, 'input'),
  inputLength: elements(3_000, 'plain-text-input'),
  /** Over all markdown blocks of a message. */
  markdownCharacters: blocks(12_000, 'markdown'),
  tableRows: blocks(100, 'table'),
  tableColumns: blocks(20, 'table'),
  tableCharacters: blocks(10_000, 'table'),
  tablesPerMessage: blocks(1, 'table'),
  /** The header row and 200 rows of data. */
  dataTableRows: blocks(201, 'data-table'),
  dataTableColumns: blocks(20, 'data-table'),
  dataTableCharacters: blocks(20_000, 'data-table'),
  dataTablePage: blocks(100, 'data-table'),
  dataTableCaption: blocks(2_000, 'data-table'),
  chartsPerMessage: charts(2),
  chartTitle: charts(50),
  chartSegments: charts(12),
  chartSeries: charts(12),
  chartPoints: charts(20),
  chartLabel: charts(20),
  chartAxisLabel: charts(50),
  viewTitle: views(24),
  viewButton: views(24),
  viewPrivateMetadata: views(3_000),
  viewCallbackId: views(255),
  viewExternalId: views(255),
  viewBytes: of(250_000, `${METHODS}/views.open`),
  viewStack: of(3, `${METHODS}/views.push`),
  ackMilliseconds: of(3_000, 'https://docs.slack.dev/interactivity/handling-user-interaction'),
  triggerMilliseconds: of(3_000, 'https://docs.slack.dev/interactivity/handling-user-interaction'),
  responseUrlUses: of(5, 'https://docs.slack.dev/interactivity/handling-user-interaction'),
  responseUrlMilliseconds: of(30 * 60_000, 'https://docs.slack.dev/interactivity/handling-user-interaction'),
} as const;

/** The numbers alone. */
export const LIMITS = Object.fromEntries(Object.entries(SOURCED).map(([name, { most }]) => [name, most])) as {
  readonly [Name in keyof typeof SOURCED]: number;
};
