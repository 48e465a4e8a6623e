import { METTA_WORKSPACE } from '@metta-health-bot/demo';
import { type Fault, type LocalSlack, type LocalSlackOptions, startLocalSlack } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { postingClient, silent } from '../../packages/local-slack/test/bot.ts';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { createPictures, type Pictures } from '../../src/slack/pictures.ts';
import { PICTURE } from '../fixtures/picture.ts';

const CHANNEL = 'C0ONCALL';
const STEPS = ['files.getUploadURLExternal', 'upload', 'files.completeUploadExternal'];

interface Scene extends AsyncDisposable {
  readonly slack: LocalSlack;
  readonly pictures: Pictures;
  /** How often each of the three calls was made and answered. */
  calls(): readonly number[];
}

async function open(options: LocalSlackOptions = {}, callMs?: number): Promise<Scene> {
  const slack = await startLocalSlack({ ...METTA_WORKSPACE, ...options });
  return {
    slack,
    pictures: createPictures(slack.tokens.bot, {
      slackApiUrl: slack.apiUrl,
      fetch: createHttpClient(),
      logger: silent,
      ...(callMs !== undefined && { callMs }),
    }),
    calls: () => STEPS.map((step) => slack.wire.calls(step).length),
    [Symbol.asyncDispose]: () => slack.close(),
  };
}

/** A first message in the channel, and what stands in its thread. */
async function thread(slack: LocalSlack) {
  const { ts = '' } = await postingClient(slack).chat.postMessage({ channel: CHANNEL, text: 'digest' });
  return { ts, replies: () => slack.workspace.messages.filter(({ threadTs }) => threadTs === ts) };
}

describe('pictures', () => {
  test.concurrent('an upload is a file in no channel, without an alternative text, named after its title', async () => {
    await using scene = await open();
    const uploaded = await scene.pictures.upload({ ...PICTURE, title: 'Health, 7 days ÷ area <!here>' });
    const [file] = scene.slack.workspace.files;
    expect(uploaded).toEqual({ kind: 'uploaded', fileId: file?.id });
    expect(file).toMatchObject({
      name: 'health-7-days-area-here.png',
      title: 'Health, 7 days ÷ area <!here>',
      bytes: PICTURE.png,
      hasAltText: false,
      completedAt: expect.any(Number),
      channels: [],
    });
    await scene.pictures.upload({ ...PICTURE, title: '漢字' });
    expect(scene.slack.workspace.files[1]).toMatchObject({ name: 'chart.png', title: '漢字' });
    expect(scene.slack.unexpected).toEqual([]);
  });

  const PASSING: readonly Fault[] = [
    { kind: 'status', status: 429, retryAfter: 1 },
    { kind: 'status', status: 500 },
    { kind: 'status', status: 503, accepted: true },
    { kind: 'drop' },
    { kind: 'accept-then-drop' },
    { kind: 'hang' },
  ];
  const ONCE = STEPS.flatMap((step) => PASSING.map((fault) => [step, fault] as const));

  test.concurrent.each(ONCE)('%s that meets %j once: uploaded with the second try', async (step, fault) => {
    await using scene = await open({}, fault.kind === 'hang' ? 500 : undefined);
    scene.slack.faults.next(step, fault);
    const uploaded = await scene.pictures.upload(PICTURE);
    const last = scene.slack.workspace.files.at(-1);
    expect(uploaded).toEqual({ kind: 'uploaded', fileId: last?.id });
    expect(last).toMatchObject({ bytes: PICTURE.png, completedAt: expect.any(Number) });
    // A file left over is in no channel either.
    expect(scene.slack.workspace.files.flatMap(({ channels }) => channels)).toEqual([]);
  });

  test.concurrent.each<[Fault, string]>([
    [{ kind: 'status', status: 500 }, 'Slack did not accept it (HTTP 500)'],
    [{ kind: 'error', error: 'internal_error' }, 'Slack did not accept it (internal_error)'],
    [{ kind: 'hang' }, 'Slack did not accept it ('],
  ])('an upload that meets %j each time is given up after three tries, and may work later', async (fault, why) => {
    await using scene = await open({}, fault.kind === 'hang' ? 500 : undefined);
    scene.slack.faults.always('files.completeUploadExternal', fault);
    const uploaded = await scene.pictures.upload(PICTURE);
    expect(uploaded).toMatchObject({ kind: 'failed', why: expect.stringContaining(why), isPassing: true });
    expect(scene.slack.workspace.files.map(({ completedAt }) => completedAt)).toEqual([null, null, null]);
  });

  test.concurrent('a rate limit that leaves no time is not waited for', async () => {
    await using scene = await open();
    scene.slack.faults.always('upload', { kind: 'status', status: 429, retryAfter: 30 });
    const began = performance.now();
    const uploaded = await scene.pictures.upload(PICTURE);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(uploaded).toEqual({ kind: 'failed', why: 'Slack limits the rate of uploads', isPassing: true });
    expect(scene.calls()).toEqual([1, 1, 0]);
  });

  test.concurrent('a missing scope is named with the next step, and not asked for again', async () => {
    await using scene = await open({ scopes: ['chat:write'] });
    const uploaded = await scene.pictures.upload(PICTURE);
    expect(uploaded).toEqual({
      kind: 'failed',
      why: 'the Slack app lacks the scope files:write; ask an admin to update its manifest and reinstall it',
      isPassing: false,
    });
    expect(scene.calls()).toEqual([1, 0, 0]);
  });

  test.concurrent('a picture that Slack refuses for good is given up at once, with its error word', async () => {
    await using scene = await open();
    scene.slack.faults.next('files.getUploadURLExternal', { kind: 'error', error: 'storage_limit_reached' });
    expect(await scene.pictures.upload(PICTURE)).toEqual({
      kind: 'failed',
      why: 'Slack rejected it (storage_limit_reached)',
      isPassing: false,
    });
    expect(scene.calls()).toEqual([1, 0, 0]);
  });

  test.concurrent('pictures are shared in a thread as one reply', async () => {
    await using scene = await open();
    const { ts, replies } = await thread(scene.slack);
    expect(await scene.pictures.shareInThread([PICTURE, PICTURE], CHANNEL, ts)).toEqual({ kind: 'shared' });
    expect(replies()).toHaveLength(1);
    expect(replies()[0]?.blocks.map(({ type }) => type)).toEqual(['image', 'image']);
    expect(scene.slack.unexpected).toEqual([]);
  });

  test.concurrent('a channel that the bot is not in gets no pictures', async () => {
    await using scene = await open();
    const { ts, replies } = await thread(scene.slack);
    scene.slack.removeBot('oncall');
    expect(await scene.pictures.shareInThread([PICTURE], CHANNEL, ts)).toEqual({ kind: 'not-in-channel' });
    expect(replies()).toEqual([]);
  });

  test.concurrent('a rate limit is waited for before pictures are shared, once', async () => {
    await using scene = await open();
    const { ts, replies } = await thread(scene.slack);
    scene.slack.faults.next('files.completeUploadExternal', { kind: 'status', status: 429, retryAfter: 1 });
    expect(await scene.pictures.shareInThread([PICTURE], CHANNEL, ts)).toEqual({ kind: 'shared' });
    expect(replies()).toHaveLength(1);
  });

  test.concurrent.each<Fault>([{ kind: 'accept-then-drop' }, { kind: 'status', status: 500, accepted: true }])(
    'pictures that may be shared already (%j) are not shared again',
    async (fault) => {
      await using scene = await open();
      const { ts, replies } = await thread(scene.slack);
      scene.slack.faults.next('files.completeUploadExternal', fault);
      expect(await scene.pictures.shareInThread([PICTURE], CHANNEL, ts)).toMatchObject({ kind: 'failed' });
      expect(replies()).toHaveLength(1);
    },
  );
});
