import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { silent } from '../../packages/local-slack/test/bot.ts';
import { createHttpClient, type HttpClient } from '../../src/http-client/http-client.ts';
import { listen } from '../../src/http-server/bounded-server.ts';
import { createPictures } from '../../src/slack/pictures.ts';
import { createResponseUrlPost } from '../../src/slack/post.ts';
import { createSlackFetch } from '../../src/slack/web-client.ts';
import { PICTURE } from '../fixtures/picture.ts';
import { startHostileServer } from '../support/hostile-server.ts';

const CARD = { text: 'secret card', blocks: [] };
const HERE = { inChannel: false, replaceOriginal: false };

/** A client that takes everything, and what it was asked. */
function recorder() {
  const asked: string[] = [];
  const client: HttpClient = async (input) => {
    asked.push(String(input));
    return new Response('ok');
  };
  return { asked, client };
}

describe('web client', () => {
  test.each([
    'https://hooks.slack.com/commands/T0/1/x',
    'https://hooks.slack-gov.com/actions/T0/1/x',
    'https://files.slack.com/upload/v1/x',
    'https://slack.com/api/chat.postMessage',
    'http://127.0.0.1:4000/response/1',
  ])('%s is Slack', async (address) => {
    const { asked, client } = recorder();
    await createSlackFetch(client, 'http://127.0.0.1:4000/api/')(address);
    expect(asked).toEqual([address]);
  });

  test.each([
    'http://hooks.slack.com/commands/T0/1/x',
    'https://slack.com.evil.example/x',
    'https://evilslack.com/x',
    'https://hooks.slack.com@evil.example/x',
    'http://127.0.0.1:4001/response/1',
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
    'nothing',
  ])('%s is does not belong to Slack: an answer is not posted there', async (responseUrl) => {
    const { asked, client } = recorder();
    const post = createResponseUrlPost(createSlackFetch(client, 'http://127.0.0.1:4000/api/'), Date.now);
    const outcome = await post({ teamId: 'T0', channelId: 'C0', userId: 'U0', responseUrl }, CARD, HERE);
    expect(outcome).toEqual({
      kind: 'failed',
      isInDoubt: false,
      isPassing: false,
      detail: 'the response_url: the address does not belong to Slack; nothing was sent',
    });
    expect(asked).toEqual([]);
  });

  test('an upload address elsewhere gets neither the file nor the token', async () => {
    await using other = await startHostileServer();
    const server = createServer((request, response) => {
      request.resume();
      response.end(JSON.stringify({ ok: true, upload_url: `${other.url}/upload/1`, file_id: 'F1' }));
    });
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const apiUrl = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}/api/`;
    const pictures = createPictures('xoxb-1', {
      slackApiUrl: apiUrl,
      fetch: createSlackFetch(createHttpClient(), apiUrl),
      logger: silent,
    });
    expect(await pictures.upload(PICTURE)).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('does not belong to Slack'),
    });
    expect(other.requests).toEqual([]);
  });
});
