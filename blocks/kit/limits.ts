import { MINUTE_MS } from '../../src/core/time.ts';

/**
 * Slack's limits on a message. Lengths are counted as JavaScript counts them (UTF-16 units),
 * which is never less than what Slack counts. Sources: docs.slack.dev/reference/block-kit and @slack/types 3.2.
 */
export const LIMITS = {
  /** Characters of a message's top-level `text`; more than this is refused by chat.update and discouraged elsewhere. */
  messageText: 4_000,
  /** Length to which chat.postMessage and a response_url cut a longer `text`. */
  messageTextKept: 40_000,
  blocksPerMessage: 50,
  blocksPerView: 100,
  /** Characters over all blocks of one message: the refusal `msg_blocks_too_long` was measured at about 13,200. */
  messageCharacters: 13_200,
  /** Share of each block in `messageCharacters` besides its text: about 100 were measured for a header. */
  messageCharactersPerBlock: 100,
  blockId: 255,
  actionId: 255,
  sectionText: 3_000,
  sectionFields: 10,
  sectionFieldText: 2_000,
  headerText: 150,
  contextElements: 10,
  contextText: 3_000,
  actionsElements: 25,
  buttonText: 75,
  buttonValue: 2_000,
  buttonUrl: 3_000,
  accessibilityLabel: 75,
  optionText: 75,
  optionValue: 150,
  optionDescription: 75,
  optionGroupLabel: 75,
  optionGroups: 100,
  selectOptions: 100,
  overflowOptions: 5,
  /** Options of checkboxes and of radio buttons. */
  choiceOptions: 10,
  placeholder: 150,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  imageAltText: 2_000,
  imageTitle: 2_000,
  imageUrl: 3_000,
  inputLabel: 2_000,
  inputHint: 2_000,
  /** The largest `min_length` and `max_length` of a text input. */
  inputLength: 3_000,
  /** Characters over all markdown blocks of one message. */
  markdownCharacters: 12_000,
  table: { rows: 100, columns: 20, characters: 10_000 },
  /** `rows` counts the header row too: 200 rows of data and their header. */
  dataTable: { rows: 201, columns: 20, characters: 20_000, pageSize: 100, caption: 2_000 },
  tablesPerMessage: 1,
  /** A data_visualization; `points` counts those of one series, `label` is for a point, segment, series or category. */
  chart: { perMessage: 2, title: 50, segments: 12, series: 12, points: 20, label: 20, axisLabel: 50 },
  view: { title: 24, button: 24, privateMetadata: 3_000, callbackId: 255, externalId: 255, bytes: 250_000, stack: 3 },
  /** Time that Slack waits for the answer to a command, a click or a submission. */
  ackMilliseconds: 3_000,
  triggerMilliseconds: 3_000,
  responseUrl: { uses: 5, milliseconds: 30 * MINUTE_MS },
} as const;
