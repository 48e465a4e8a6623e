import { createServer } from 'node:http';
import { WebClient } from '@slack/web-api';
import { describe, expect, onTestFinished, test } from 'vitest';
import { silent } from '../../packages/local-slack/test/bot.ts';
import { createGithubClient } from '../../src/collectors/github/github-client.ts';
import { createGithubCache, createGithubFetch } from '../../src/collectors/github/github-fetch.ts';
import { createProjectReader } from '../../src/collectors/wandb/runs-reader.ts';
import { wandbSourceOf } from '../../src/collectors/wandb/wandb-client.ts';
import { createPause } from '../../src/core/clock.ts';
import { createDashboardsApi } from '../../src/datadog/resource-api.ts';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { listen } from '../../src/http-server/bounded-server.ts';
import { createChannelNames } from '../../src/slack/outbox/channel-names.ts';
import { createOutboxWebClient } from '../../src/slack/outbox/outbox-web-client.ts';

const client = createHttpClient();
const clock = () => 0;
const rest = () => ({ signal: new AbortController().signal, clock, pause: createPause(clock) });
/** Nobody reads more pages of anything; a server that never ends is no reason to go on. */
const MOST_REQUESTS = 400;

/** A server whose pages go on for ever; `page` gets how many were asked for before. */
async function endless(page: (asked: number, url: string) => { readonly body: unknown; readonly link?: string }) {
  let asked = 0;
  let url = '';
  const server = createServer((request, response) => {
    request.resume();
    const { body, link } = page(asked, url);
    asked += 1;
    response.writeHead(200, { 'content-type': 'application/json', ...(link && { link }) });
    response.end(JSON.stringify(body));
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  url = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`;
  return { url, asked: () => asked };
}

const githubOf = (apiUrl: string) =>
  createGithubClient({
    token: 'ghp_secret',
    repository: 'a/b',
    apiUrl,
    clock,
    fetch: createGithubFetch({ fetch: client, apiUrl, cache: createGithubCache(clock), ...rest() }),
  });
const ENDLESS = /the list does not end|the list of runs does not end/;

describe('endless lists', () => {
  test('GitHub: a link to a next page for ever', async () => {
    const server = await endless((asked, url) => ({ body: [], link: `<${url}/next?page=${asked}>; rel="next"` }));
    await expect(githubOf(server.url).openPulls()).rejects.toThrow(ENDLESS);
    expect(server.asked()).toBeLessThan(MOST_REQUESTS);
  });

  test('GitHub: the next page at another host does not get the token', async () => {
    const other = await endless(() => ({ body: [] }));
    const server = await endless(() => ({ body: [], link: `<${other.url}/steal>; rel="next"` }));
    await expect(githubOf(server.url).openPulls()).rejects.toThrow(/at another address, which is not requested/);
    expect([server.asked(), other.asked()]).toEqual([1, 0]);
  });

  test.each([1_000, 1_000_000_000])('GitHub: a week of runs whose every minute has %i', async (total_count) => {
    const server = await endless(() => ({ body: { total_count, workflow_runs: [] } }));
    await expect(githubOf(server.url).runs(0, 7 * 86_400_000)).rejects.toThrow(
      /1000 runs or more began within a minute/,
    );
    expect(server.asked()).toBeLessThan(MOST_REQUESTS);
  });

  test('GitHub: a minute with more runs than GitHub shows is said, not cut', async () => {
    const server = await endless(() => ({ body: { total_count: 1_000_000_000, workflow_runs: [] } }));
    await expect(githubOf(server.url).runs(0, 30_000)).rejects.toThrow(/and it lists no more\. Next step: /);
    expect(server.asked()).toBe(1);
  });

  test.each([
    ['a new cursor each time', (asked: number) => String(asked), 201],
    ['the same cursor each time', () => 'same', 3],
  ])('W&B: %s', async (_, endCursor, most) => {
    const server = await endless((asked) => ({
      body: {
        data: { project: { runs: { edges: [], pageInfo: { endCursor: endCursor(asked), hasNextPage: true } } } },
      },
    }));
    const source = wandbSourceOf({ apiKey: 'k', project: 'a/b', apiUrl: server.url }, { fetch: client, ...rest() });
    await expect(
      createProjectReader(
        'a/b',
        () => 0,
        (run) => run,
      )(source),
    ).rejects.toThrow(ENDLESS);
    expect(server.asked()).toBeLessThan(most);
  });

  test('Datadog: a list of dashboards whose every page is full', async () => {
    const dashboards = Array.from({ length: 100 }, (_, index) => ({ id: `d${index}`, description: null }));
    const server = await endless(() => ({ body: { dashboards } }));
    const api = createDashboardsApi({
      apiUrl: server.url,
      apiKey: 'k',
      appKey: 'a',
      fetch: client,
      sleep: async () => {},
    });
    const message = expect.stringContaining("Datadog's list of dashboards has more than");
    expect(await api.list()).toEqual({ kind: 'failed', message });
    expect(server.asked()).toBe(100);
  });

  const slackPage = (asked: number, cursor: string) => ({
    body: {
      ok: true,
      messages: [{ ts: `${asked}.0`, text: 'x' }],
      channels: [{ id: `C${asked}`, name: `channel-${asked}` }],
      response_metadata: { next_cursor: cursor },
    },
  });

  test.each([
    ['a new cursor each time', (asked: number) => `c${asked}`, 41],
    ['the same cursor each time', () => 'same', 3],
  ])('Slack: a history with %s is unreadable, and its message not absent', async (_, cursor, most) => {
    const server = await endless((asked) => slackPage(asked, cursor(asked)));
    const outboxClient = createOutboxWebClient('xoxb-1', {
      slackApiUrl: `${server.url}/api/`,
      fetch: client,
      logger: silent,
    });
    const order = { channel: 'C0ONCALL', threadTs: null, key: 'k', since: 0 };
    const detail = 'the channel history is too long to search';
    expect(await outboxClient.find(order)).toEqual({ kind: 'unreadable', detail });
    expect(server.asked()).toBeLessThan(most);
    expect(await outboxClient.find({ ...order, threadTs: '1.0' })).toEqual({ kind: 'unreadable', detail });
  });

  test.each([
    ['a new cursor each time', (asked: number) => `c${asked}`, 201],
    ['the same cursor each time', () => 'same', 3],
  ])('Slack: a list of channels with %s: that name is not known', async (_, cursor, most) => {
    const server = await endless((asked) => slackPage(asked, cursor(asked)));
    const channelId = createChannelNames(
      new WebClient('xoxb-1', { slackApiUrl: `${server.url}/api/`, fetch: client, logger: silent }),
    );
    expect(await channelId('#nowhere')).toEqual({ kind: 'unknown' });
    expect(server.asked()).toBeLessThan(most);
  });
});
