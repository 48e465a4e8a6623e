import { METTA_WORKSPACE } from '@metta-health-bot/demo';
import { type Fault, type LocalSlack, type LocalSlackOptions, startLocalSlack } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { renderNotice } from '../../blocks/kit/message.ts';
import { silent } from '../../packages/local-slack/test/bot.ts';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { createFileSending, type SendFile } from '../../src/slack/files.ts';
import { failureOf } from '../../src/slack/upload-retries.ts';

const FILE = { name: 'incidents.csv', title: 'Incidents', text: '"a","hunter2-secret"\r\n' };
const NOTE = renderNotice('Incidents as CSV, in the thread.');

interface Scene extends AsyncDisposable {
  readonly slack: LocalSlack;
  readonly send: SendFile;
  /** Texts of the bot's direct messages to the engineer, with whether each is in a thread. */
  messages(): readonly (readonly [text: string, isThreaded: boolean])[];
}

async function open(options: LocalSlackOptions = {}): Promise<Scene> {
  const slack = await startLocalSlack({ ...METTA_WORKSPACE, ...options });
  return {
    slack,
    send: createFileSending(slack.tokens.bot, {
      slackApiUrl: slack.apiUrl,
      fetch: createHttpClient(),
      redact: (text) => text.replaceAll('hunter2-secret', '[redacted]'),
      logger: silent,
    }),
    messages: () =>
      slack.workspace.messages
        .filter(({ channel }) => channel.startsWith('D'))
        .map(({ text, threadTs }) => [text, threadTs !== null] as const),
    [Symbol.asyncDispose]: () => slack.close(),
  };
}

describe('files', () => {
  test.concurrent('a file is sent to a person in the thread of a direct message, redacted, with the scopes of the manifest', async () => {
    await using scene = await open();
    expect(await scene.send('U0ENGINEER', FILE, NOTE)).toEqual({ kind: 'sent' });
    expect(scene.messages()).toEqual([
      ['Incidents as CSV, in the thread.', false],
      ['Incidents', true],
    ]);
    const [file] = scene.slack.workspace.files;
    expect(file).toMatchObject({ name: 'incidents.csv', title: 'Incidents', hasAltText: false });
    expect(String(file?.bytes)).toBe('"a","[redacted]"\r\n');
    const direct = scene.slack.workspace.channels.find(({ directWith }) => directWith === 'U0ENGINEER');
    expect(file?.channels).toEqual([direct?.id]);
    expect(scene.slack.unexpected).toEqual([]);
  });

  test.concurrent.each<[string, Fault]>([
    ['chat.postMessage', { kind: 'status', status: 429, retryAfter: 1 }],
    ['files.getUploadURLExternal', { kind: 'status', status: 429, retryAfter: 1 }],
    ['files.completeUploadExternal', { kind: 'status', status: 429, retryAfter: 1 }],
  ])(
    '%s that meets a rate limit once is tried again, and the person gets one message and one file',
    async (step, fault) => {
      await using scene = await open();
      scene.slack.faults.next(step, fault);
      expect(await scene.send('U0ENGINEER', FILE, NOTE)).toEqual({ kind: 'sent' });
      expect(scene.messages()).toHaveLength(2);
    },
  );

  test.concurrent('a file that Slack refuses leaves no message that promises one', async () => {
    await using scene = await open();
    scene.slack.faults.always('files.getUploadURLExternal', { kind: 'error', error: 'storage_limit_reached' });
    const refused = failureOf({ kind: 'refused', word: 'storage_limit_reached' });
    expect(await scene.send('U0ENGINEER', FILE, NOTE)).toEqual(refused);
    expect(refused).toEqual({
      kind: 'failed',
      why: 'Slack rejected it (storage_limit_reached)',
      isPassing: false,
    });
    expect(scene.messages()).toEqual([]);
  });

  test.concurrent('one that Slack may have taken keeps its message, and is not sent twice', async () => {
    await using scene = await open();
    scene.slack.faults.always('files.completeUploadExternal', { kind: 'accept-then-drop' });
    expect(await scene.send('U0ENGINEER', FILE, NOTE)).toMatchObject({ kind: 'failed', isPassing: true });
    expect(scene.messages()).toHaveLength(2);
  });

  test.concurrent('a person whom Slack does not know, and a missing scope, are said', async () => {
    await using scene = await open();
    expect(await scene.send('U0NOBODY', FILE, NOTE)).toMatchObject({ why: 'Slack rejected it (channel_not_found)' });
    await using bare = await open({ scopes: ['chat:write'] });
    expect(await bare.send('U0ENGINEER', FILE, NOTE)).toMatchObject({
      why: expect.stringContaining('lacks the scope files:write'),
      isPassing: false,
    });
    expect(bare.messages()).toEqual([]);
  });
});
