import { SAMPLE_CHARTS } from '@metta-health-bot/demo/samples';
import { silent } from '../../packages/local-slack/test/bot.ts';
import type { ChartSpec } from '../../src/charts/chart-spec.ts';
import { createGithubClient } from '../../src/collectors/github/github-client.ts';
import { createGithubCache, createGithubFetch } from '../../src/collectors/github/github-fetch.ts';
import { createSkypilotClient } from '../../src/collectors/skypilot/skypilot-client.ts';
import { createProjectReader } from '../../src/collectors/wandb/runs-reader.ts';
import { wandbSourceOf } from '../../src/collectors/wandb/wandb-client.ts';
import { configFromEnv } from '../../src/config/config.ts';
import { createPause } from '../../src/core/clock.ts';
import {
  createEventsApi,
  createLimitedFetch,
  createLogsApi,
  createRateLimit,
  createSubmissionApi,
  createTimeseriesApi,
} from '../../src/datadog/client.ts';
import { readFeeds } from '../../src/datadog/feed-reader.ts';
import { createEventSearch, createLogSearch } from '../../src/datadog/feed-search.ts';
import { createIntake } from '../../src/datadog/intake.ts';
import { createDashboardsApi } from '../../src/datadog/resource-api.ts';
import { queryTimeseries } from '../../src/datadog/timeseries.ts';
import { createQuickChart } from '../../src/drawing/quickchart.ts';
import type { HttpClient } from '../../src/http-client/http-client.ts';
import { createLog } from '../../src/observability/log.ts';
import { createSlackConnection } from '../../src/slack/connect.ts';
import { createFileSending } from '../../src/slack/files.ts';
import { createOutboxWebClient } from '../../src/slack/outbox/outbox-web-client.ts';
import { createLookupClient } from '../../src/slack/permissions/lookup-client.ts';
import { createPictures } from '../../src/slack/pictures.ts';
import { createResponseUrlPost } from '../../src/slack/post.ts';
import { createSlackFetch } from '../../src/slack/web-client.ts';

/** Asks the server at `url` something in one of the ways that the bot has, and gives what it then tells people or the log. */
export type ClientCase = (url: string, client: HttpClient) => Promise<unknown>;

const KEYS = { apiKey: 'secret-api-key', appKey: 'secret-app-key' };
const TOKEN = 'xoxb-secret-token';
const SPAN = { from: 0, to: 60_000 };
const clock = () => 0;

/** What was thrown, in words; `nothing` where all went well. */
const thrown = (asked: Promise<unknown>) =>
  asked.then(
    () => 'nothing',
    (error) => error.failure?.detail ?? error.original?.message ?? error.message,
  );
const datadogOf = (url: string, client: HttpClient) => {
  const fetch = createLimitedFetch({ fetch: client, rateLimit: createRateLimit(clock), onRequest: () => {} });
  return { fetch, access: { apiUrl: url, ...KEYS } };
};
const EVENT = { key: 'k', title: 't', fields: {}, at: 0, level: 'info', tags: [] } as const;
const intakeOf = (url: string, client: HttpClient, feeds: 'events' | 'logs' = 'events') => {
  const { access, fetch } = datadogOf(url, client);
  return createIntake(createSubmissionApi(access, fetch), access, { fetcher: fetch, feeds });
};
const dashboardsOf = (url: string, fetch: HttpClient) =>
  createDashboardsApi({ apiUrl: url, ...KEYS, fetch, sleep: async () => {} });
const githubOf = (apiUrl: string, client: HttpClient) => {
  const fetch = createGithubFetch({ fetch: client, apiUrl, cache: createGithubCache(clock), ...rest() });
  return createGithubClient({ token: 'ghp_secret', repository: 'a/b', apiUrl, fetch, clock });
};
const rest = () => ({ signal: new AbortController().signal, clock, pause: createPause(clock) });
const slackOf = (url: string, client: HttpClient) => createSlackFetch(client, `${url}/api/`);

/** Who may act: says of trouble only that there was no answer, whatever it was. */
export const lookUp: ClientCase = (url, client) =>
  createLookupClient({
    botToken: TOKEN,
    appToken: undefined,
    apiUrl: `${url}/api/`,
    logger: silent,
    clock,
    fetch: slackOf(url, client),
  }).members({ kind: 'group', id: 'S0' });

/** Every way out of the process, by what people call it. */
export const EVERY_CLIENT: Readonly<Record<string, ClientCase>> = {
  'Datadog timeseries': (url, client) => {
    const { access, fetch } = datadogOf(url, client);
    return thrown(queryTimeseries(createTimeseriesApi(access, fetch), { ...SPAN, queries: ['avg:a{*}'] }));
  },
  'Datadog events': async (url, client) => {
    const { access, fetch } = datadogOf(url, client);
    return (
      await readFeeds(createEventSearch(createEventsApi(access, fetch)), { feeds: ['feed'], scope: '*', span: SPAN })
    ).get('feed');
  },
  'Datadog logs': async (url, client) => {
    const { access, fetch } = datadogOf(url, client);
    return (
      await readFeeds(createLogSearch(createLogsApi(access, fetch)), { feeds: ['feed'], scope: '*', span: SPAN })
    ).get('feed');
  },
  'Datadog metrics intake': (url, client) =>
    thrown(intakeOf(url, client).submit([{ metric: 'a', value: 1, tags: [] }], 0)),
  'Datadog events intake': (url, client) => thrown(intakeOf(url, client).sendEvent(EVENT, 0)),
  'Datadog logs intake': (url, client) => thrown(intakeOf(url, client, 'logs').sendEvent(EVENT, 0)),
  'dashboards list': (url, client) => dashboardsOf(url, client).list(),
  'dashboards get': (url, client) => dashboardsOf(url, client).get('a'),
  'dashboards create': (url, client) => dashboardsOf(url, client).create({ title: 'a' }),
  'dashboards update': (url, client) => dashboardsOf(url, client).update('a', { title: 'a' }),
  GitHub: (url, client) => thrown(githubOf(url, client).openPulls()),
  'GitHub runs': (url, client) => thrown(githubOf(url, client).runs(0, 1_000)),
  'W&B': (url, client) => {
    const source = wandbSourceOf({ apiKey: 'secret-wandb', project: 'a/b', apiUrl: url }, { fetch: client, ...rest() });
    return thrown(
      createProjectReader(
        'a/b',
        () => 0,
        (run) => run,
      )(source),
    );
  },
  SkyPilot: (url, client) => {
    const settings = { name: 'SkyPilot', setting: 'SKYPILOT_API_TOKEN', addressSetting: 'SKYPILOT_API_URL' };
    const headers = { authorization: 'Bearer secret-sky' };
    return thrown(createSkypilotClient({ ...settings, url, headers, fetch: client, ...rest() }).clusters());
  },
  QuickChart: (url, client) => createQuickChart(url, client)(SAMPLE_CHARTS.rollup as ChartSpec),
  response_url: (url, client) => {
    const post = createResponseUrlPost(slackOf(url, client), Date.now);
    const destination = { teamId: 'T0', channelId: 'C0', userId: 'U0', responseUrl: `${url}/actions/1` };
    return post(destination, { text: 'secret card', blocks: [] }, { inChannel: false, replaceOriginal: false });
  },
  'Slack posts': (url, client) =>
    createOutboxWebClient(TOKEN, { slackApiUrl: `${url}/api/`, fetch: slackOf(url, client), logger: silent }).post({
      channel: 'C0',
      threadTs: null,
      message: { text: 'x', blocks: [] },
      key: 'k',
    }),
  'Slack searches': (url, client) =>
    createOutboxWebClient(TOKEN, { slackApiUrl: `${url}/api/`, fetch: slackOf(url, client), logger: silent }).find({
      channel: 'C0',
      threadTs: null,
      key: 'k',
      since: 0,
    }),
  'Slack pictures': (url, client) =>
    createPictures(TOKEN, { slackApiUrl: `${url}/api/`, fetch: slackOf(url, client), logger: silent }).upload({
      png: new Uint8Array(9),
      title: 'x',
      alt: 'x',
    }),
  'Slack files for a person': (url, client) =>
    createFileSending(TOKEN, {
      slackApiUrl: `${url}/api/`,
      fetch: slackOf(url, client),
      redact: (text) => text,
      sends: { first: async () => true, forget: async () => {} },
      logger: silent,
      log: { warn() {} },
    })('U1', { name: 'x.csv', title: 'x', make: () => ({ text: 'x', note: { text: 'x', blocks: [] } }) }),
  'Slack web API of Bolt': (url, client) => {
    const env = { SLACK_BOT_TOKEN: TOKEN, SLACK_APP_TOKEN: 'xapp-secret', SLACK_API_URL: `${url}/api/` };
    const config = configFromEnv({ ...env, DD_API_KEY: 'api-key', DD_APP_KEY: 'app-key' });
    const { app } = createSlackConnection(
      config,
      { slackFetch: slackOf(url, client), redact: (text) => text },
      { log: createLog('error', [], { write() {} }), clock },
    );
    return thrown(app.client.auth.test());
  },
};
