import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LocalSlack } from '../../src/local-slack.ts';
import { startLocalSlack } from '../../src/start-local-slack.ts';
import { postingClient } from '../bot.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000', 'hex');
const DELAY_MS = 2_000;
let now: number;
let slack: LocalSlack;
let client: WebClient;

beforeEach(async () => {
  now = 1_700_000_000_000;
  slack = await startLocalSlack({ clock: () => now, fileDelayMs: DELAY_MS });
  client = postingClient(slack);
});

afterEach(() => slack.close());

async function errorOf(call: Promise<unknown>): Promise<unknown> {
  const error = await call.then(
    () => 'accepted',
    (reason: unknown) => reason,
  );
  if (!(error instanceof WebAPIPlatformError)) return error;
  return [error.data.error, ...(error.data.response_metadata?.messages ?? [])].join(' ');
}

/** Uploads as the SDK does and returns the id; Slack has looked through the file unless `wait` is 0. */
async function upload(options: object = {}, { bytes = PNG, wait = DELAY_MS } = {}): Promise<string> {
  await client.files.uploadV2({ file: bytes, filename: 'trend.png', title: 'Trend', ...options });
  now += wait;
  return slack.workspace.files.at(-1)?.id ?? 'none';
}

const image = (id: string) => ({ type: 'image', slack_file: { id }, alt_text: 'Trend of hearts' }) as const;
const post = (id: string) => client.chat.postMessage({ channel: '#general', text: 'Trend', blocks: [image(id)] });

describe('files', () => {
  test('the SDK uploads a file, which stays private and has the bytes that were sent', async () => {
    const id = await upload();
    expect(id).toMatch(/^F[A-Z0-9]{8,}$/);
    const { file } = await client.files.info({ file: id });
    expect(file).toMatchObject({ name: 'trend.png', title: 'Trend', mimetype: 'image/png', size: PNG.length });
    expect(file).toMatchObject({ channels: [], is_public: false });
    expect(slack.workspace.messages).toEqual([]);
    const address = String(file?.url_private);
    expect((await fetch(address)).status).toBe(403);
    const read = await fetch(address, { headers: { authorization: `Bearer ${slack.tokens.bot}` } });
    expect(Buffer.from(await read.arrayBuffer())).toEqual(PNG);
  });

  test('the bytes may come raw, but not more or fewer than announced, and only once', async () => {
    const send = async (url: string | undefined, body: Buffer) =>
      (await fetch(String(url), { method: 'POST', body: new Uint8Array(body) })).status;
    const answer = await client.files.getUploadURLExternal({ filename: 'a.png', length: PNG.length });
    expect(await send(answer.upload_url, Buffer.alloc(3))).toBe(400);
    expect(await send(answer.upload_url, PNG)).toBe(200);
    await client.files.completeUploadExternal({ files: [{ id: String(answer.file_id) }] });
    expect(await send(answer.upload_url, PNG)).toBe(404);
    expect(await send(`${slack.origin}/upload/F0`, PNG)).toBe(404);
  });

  test('a file without a byte is no file', async () => {
    const announced = client.files.getUploadURLExternal({ filename: 'a.png', length: 0 });
    expect(await errorOf(announced)).toContain('invalid_arguments');
  });

  test('an upload cannot be completed before its bytes have come', async () => {
    const { file_id } = await client.files.getUploadURLExternal({ filename: 'a.png', length: 10 });
    expect(await errorOf(client.files.completeUploadExternal({ files: [{ id: String(file_id) }] }))).toBe(
      'file_not_found',
    );
    expect(await errorOf(client.files.info({ file: String(file_id) }))).toBe('file_not_found');
  });

  test('a block shows a private file only when Slack has processed it', async () => {
    const id = await upload({}, { wait: DELAY_MS - 1 });
    expect((await client.files.info({ file: id })).file?.mimetype).toBe('');
    expect(await errorOf(post(id))).toBe(
      'invalid_blocks [ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]',
    );
    now += 1;
    await post(id);
    expect(slack.workspace.messages.at(-1)?.blocks).toMatchObject([image(id)]);
  });

  test.each([
    ['beside a section', { type: 'section', text: { type: 'mrkdwn', text: 'x' }, accessory: image('F00000000') }],
    ['in a context', { type: 'context', elements: [{ type: 'plain_text', text: 'x' }, image('F00000000')] }],
  ])('an unknown file is refused %s too', async (_where, block) => {
    const answer = await errorOf(
      client.apiCall('chat.postMessage', { channel: '#general', text: 'x', blocks: [block] }),
    );
    expect(answer).toMatch(
      /^invalid_blocks \[ERROR\] invalid slack file \[json-pointer:\/blocks\/0\/(acc|elements\/1)/,
    );
  });

  test('a file that is not an image, or was deleted, cannot be shown as one', async () => {
    const text = await upload({ filename: 'log.txt' }, { bytes: Buffer.from('words') });
    expect(await errorOf(post(text))).toContain('invalid slack file');
    const id = await upload();
    await client.files.delete({ file: id });
    expect(await errorOf(post(id))).toContain('invalid slack file');
    expect(await errorOf(client.files.delete({ file: id }))).toBe('file_not_found');
  });

  test('a response_url refuses a file that no channel has with 404', async () => {
    const answer = async (id: string) => {
      const url = slack.as('lead').in('general').command('/hello').payload.response_url;
      const body = JSON.stringify({ text: 'x', blocks: [image(id)] });
      const reply = await fetch(String(url), { method: 'POST', body });
      return `${reply.status} ${await reply.text()}`;
    };
    expect(await answer(await upload())).toBe('404 invalid_blocks');
    expect(await answer(await upload({ channel_id: 'C0GENERAL' }))).toBe('200 ok');
  });

  test('a shared file is a message in a channel of which the bot is a member', async () => {
    expect(await errorOf(upload({ channel_id: 'C0RANDOM' }))).toBe('not_in_channel');
    const { ts } = await client.chat.postMessage({ channel: '#general', text: 'Digest' });
    const id = await upload({ channel_id: 'C0GENERAL', thread_ts: ts, initial_comment: 'Hearts' });
    expect(slack.workspace.messages.at(-1)).toMatchObject({
      channel: 'C0GENERAL',
      threadTs: ts,
      text: 'Hearts',
      blocks: [
        { type: 'section', text: { text: 'Hearts' } },
        { type: 'image', slack_file: { id } },
      ],
    });
  });

  test('a shared file with an alternative text is accepted and never shown, as in Slack', async () => {
    await upload({ channel_id: 'C0GENERAL', alt_text: 'Trend' });
    expect(slack.workspace.messages).toEqual([]);
  });

  test('the calls and the upload are in the wire log without the bytes', async () => {
    await upload();
    const calls = slack.wire.entries().map(({ method }) => method);
    expect(calls).toEqual(['files.getUploadURLExternal', 'upload', 'files.completeUploadExternal']);
    expect(slack.wire.calls('upload')[0]?.body).toEqual({ file: slack.workspace.files[0]?.id, bytes: PNG.length });
    expect(slack.unexpected).toEqual([]);
  });
});
