import { describe, expect, test } from 'vitest';
import { section } from '../../../blocks/kit/message.ts';
import { silent } from '../../../packages/local-slack/test/bot.ts';
import { createHttpClient } from '../../../src/http-client/http-client.ts';
import { createPictures } from '../../../src/slack/pictures.ts';
import type { MessageDraft } from '../../../src/store/outbox.ts';
import { PICTURE } from '../../fixtures/picture.ts';
import { shown } from '../../support/blocks.ts';
import { type OutboxHarness, openOutbox, parent, reply } from './outbox-harness.ts';

const MINUTE = 60_000;
const NEVER = 1e9;
const WITHOUT = 'shown without pictures: Slack did not finish reading it in time';
const TABLE = { type: 'data_table', caption: 'Metrics', columns: [{ header: 'Name' }], rows: [] };

/** A digest whose picture is uploaded now, with these blocks beside it. */
async function digest({ slack }: OutboxHarness, ...more: MessageDraft['content']['blocks']): Promise<MessageDraft> {
  const uploaded = await createPictures(slack.tokens.bot, {
    slackApiUrl: slack.apiUrl,
    fetch: createHttpClient(),
    logger: silent,
  }).upload(PICTURE);
  if (uploaded.kind === 'failed') throw new Error(uploaded.why);
  const image = {
    type: 'image',
    slack_file: { id: uploaded.fileId },
    alt_text: PICTURE.alt,
    title: { type: 'plain_text', text: PICTURE.title },
  } as const;
  return { ...parent('D', 'digest'), content: { text: 'digest', blocks: [section('digest'), image, ...more] } };
}

const area = (number: number): MessageDraft => ({ ...reply('D', number, `area ${number}`), summary: null });
const fate = async ({ store }: OutboxHarness) => (await store.outbox.statuses(['D'])).get('D');
const filesShown = ({ slack }: OutboxHarness) =>
  slack.wire.calls('chat.postMessage').map(({ body }) => /slack_file\W+id\W+(\w+)/.exec(JSON.stringify(body))?.[1]);

describe('late pictures', () => {
  test('B24 a picture that Slack has not read yet: the same message with the same file is tried again, and stands there once', async () => {
    await using harness = await openOutbox({ fileDelayMs: 10_000 });
    await harness.write(await digest(harness), area(1));
    await harness.pass(14_999);
    expect(harness.shows('oncall')).toEqual([]);
    await harness.pass(2_001);
    expect(harness.shows('oncall')).toEqual(['digest', '-> area 1']);
    await harness.pass(60 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['digest', '-> area 1']);
    const [file] = harness.slack.workspace.files;
    expect(filesShown(harness).slice(0, 5)).toEqual(Array.from({ length: 5 }, () => file?.id));
    expect(harness.slack.workspace.files).toHaveLength(1);
    expect(await fate(harness)).toMatchObject({ state: 'sent', outcome: null });
  });

  test('B24 while Slack reads a picture, the channel gets its other messages', async () => {
    await using harness = await openOutbox({ fileDelayMs: 40_000 });
    await harness.write(await digest(harness), parent('A', 'down'));
    await harness.pass(5_000);
    expect(harness.shows('oncall')).toEqual(['down']);
  });

  test('B24 a picture that Slack never reads: after about a minute the message stands there once without it, and says so', async () => {
    await using harness = await openOutbox({ fileDelayMs: NEVER });
    await harness.write(await digest(harness));
    await harness.pass(62_999);
    expect(harness.shows('oncall')).toEqual([]);
    await harness.pass(1);
    expect(harness.shows('oncall')).toEqual(['digest']);
    const [message] = harness.slack.workspace.messages;
    expect(message?.blocks.map(({ type }) => type)).toEqual(['section', 'context']);
    expect(message && shown(message)).toContain(
      'The picture "Rollup" is missing: Slack did not finish reading it in time.',
    );
    expect(await fate(harness)).toMatchObject({ state: 'sent', outcome: WITHOUT });
    await harness.pass(60 * MINUTE);
    expect(harness.slack.wire.calls('chat.postMessage')).toHaveLength(8);
    expect(await harness.unfinished()).toEqual([]);
  });

  test('B24 the wait for a picture does not begin anew with the next process', async () => {
    await using harness = await openOutbox({ fileDelayMs: NEVER });
    await harness.write(await digest(harness));
    await harness.pass(40_000);
    harness.restart();
    await harness.pass(23_000);
    expect(harness.shows('oncall')).toEqual(['digest']);
  });

  test('B24 replies without a short form wait for a first message that is late, and are posted as they are, in their order', async () => {
    await using harness = await openOutbox({ fileDelayMs: NEVER });
    await harness.write(await digest(harness), area(1), area(2), area(3));
    await harness.pass(5 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['digest', '-> area 1', '-> area 2', '-> area 3']);
  });

  test('B24 an edit with a picture that Slack never reads shows the rest', async () => {
    await using harness = await openOutbox({ fileDelayMs: NEVER });
    await harness.write(parent('D', 'no digest yet'));
    await harness.pass(5_000);
    await harness.write(await digest(harness));
    await harness.pass(62_999);
    expect(harness.shows('oncall')).toEqual(['no digest yet']);
    await harness.pass(MINUTE);
    expect(harness.shows('oncall')).toEqual(['digest']);
    expect(harness.slack.workspace.messages[0]?.blocks.map(({ type }) => type)).toEqual(['section', 'context']);
    expect(await fate(harness)).toMatchObject({ state: 'sent', outcome: WITHOUT });
  });

  test('B24 a message whose other blocks are refused too is shown as text only', async () => {
    await using harness = await openOutbox({ fileDelayMs: NEVER, refuses: new Set(['data_table']) });
    await harness.write(await digest(harness, TABLE));
    await harness.pass(5 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['digest']);
    expect(harness.slack.workspace.messages[0]?.blocks).toEqual([]);
    const { outcome } = (await fate(harness)) ?? {};
    expect(outcome).toMatch(/shown as text only: invalid_blocks$/);
    expect(await harness.unfinished()).toEqual([]);
  });
});
