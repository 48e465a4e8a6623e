import { METTA_WORKSPACE } from '@metta-health-bot/demo';
import { type Fault, type LocalSlack, type LocalSlackOptions, startLocalSlack } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { renderNotice } from '../../blocks/kit/message.ts';
import { silent } from '../../packages/local-slack/test/bot.ts';
import { createOnce } from '../../src/core/once.ts';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { createFileSending, type SendFile } from '../../src/slack/files.ts';
import { failureOf } from '../../src/slack/upload-retries.ts';

const NOTE = renderNotice('Incidents as CSV, in the thread.');
const FILE = {
  name: 'incidents.csv',
  title: 'Incidents',
  make: () => ({ text: '"a","hunter2-secret"\r\n', note: NOTE }),
};

interface Scene extends AsyncDisposable {
  readonly slack: LocalSlack;
  readonly send: SendFile;
  /** Lines of the log. */
  readonly logged: readonly (readonly [fields: object, words: string])[];
  /** Texts of the bot's direct messages to the engineer, with whether each is in a thread. */
  messages(): readonly (readonly [text: string, isThreaded: boolean])[];
}

async function open(options: LocalSlackOptions = {}): Promise<Scene> {
  const slack = await startLocalSlack({ ...METTA_WORKSPACE, ...options });
  const logged: (readonly [object, string])[] = [];
  const once = createOnce(Date.now, 60_000);
  return {
    slack,
    logged,
    send: createFileSending(slack.tokens.bot, {
      slackApiUrl: slack.apiUrl,
      fetch: createHttpClient(),
      redact: (text) => text.replaceAll('hunter2-secret', '[redacted]'),
      sends: { first: async (key) => once.first(key), forget: async (key) => once.forget(key) },
      log: { warn: (fields, words) => void logged.push([fields, words]) },
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
    expect(await scene.send('U0ENGINEER', FILE)).toEqual({ kind: 'sent' });
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
      expect(await scene.send('U0ENGINEER', FILE)).toEqual({ kind: 'sent' });
      expect(scene.messages()).toHaveLength(2);
    },
  );

  test.concurrent('a file that Slack refuses leaves no message that promises one', async () => {
    await using scene = await open();
    scene.slack.faults.always('files.getUploadURLExternal', { kind: 'error', error: 'storage_limit_reached' });
    const refused = failureOf({ kind: 'refused', word: 'storage_limit_reached' });
    expect(await scene.send('U0ENGINEER', FILE)).toEqual(refused);
    expect(refused).toEqual({
      kind: 'failed',
      why: 'Slack rejected it (storage_limit_reached)',
      isPassing: false,
    });
    expect(scene.messages()).toEqual([]);
    expect(scene.logged).toEqual([
      [{ file: 'incidents.csv', outcome: refused }, expect.stringContaining('a file was not sent to a person')],
    ]);
  });

  test.concurrent('one that Slack may have taken keeps its message, and is not sent twice', async () => {
    await using scene = await open();
    scene.slack.faults.always('files.completeUploadExternal', { kind: 'accept-then-drop' });
    expect(await scene.send('U0ENGINEER', FILE)).toEqual({ kind: 'in-doubt' });
    expect(await scene.send('U0ENGINEER', FILE)).toEqual({ kind: 'repeated' });
    expect(scene.messages()).toHaveLength(2);
    expect(scene.logged).toHaveLength(1);
  });

  test.concurrent('asked for fifty times at once it is made and sent once to each person; after a failure it may be asked for again', async () => {
    await using scene = await open();
    let made = 0;
    const make = () => {
      made += 1;
      return FILE.make();
    };
    const file = { ...FILE, make };
    const all = await Promise.all(Array.from({ length: 50 }, () => scene.send('U0ENGINEER', file)));
    expect(all.filter(({ kind }) => kind === 'sent')).toHaveLength(1);
    expect(all.filter(({ kind }) => kind === 'repeated')).toHaveLength(49);
    expect([made, scene.messages().length]).toEqual([1, 2]);
    expect(await scene.send('U0LEAD', file)).toEqual({ kind: 'sent' });
    expect(await scene.send('U0LEAD', { ...file, name: 'incidents-30d.csv' })).toEqual({ kind: 'sent' });
    scene.slack.faults.always('chat.postMessage', { kind: 'error', error: 'messages_tab_disabled' });
    const again = () => scene.send('U0ONCALL', file);
    expect([await again(), await again()]).toMatchObject([{ kind: 'failed' }, { kind: 'failed' }]);
  });

  test.concurrent('a person whom Slack does not know, and a missing scope, are said', async () => {
    await using scene = await open();
    expect(await scene.send('U0NOBODY', FILE)).toMatchObject({ why: 'Slack rejected it (channel_not_found)' });
    await using bare = await open({ scopes: ['chat:write'] });
    expect(await bare.send('U0ENGINEER', FILE)).toMatchObject({
      why: expect.stringContaining('lacks the scope files:write'),
      isPassing: false,
    });
    expect(bare.messages()).toEqual([]);
  });
});
