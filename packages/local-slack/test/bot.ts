import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { LocalSlack } from '../src/local-slack.ts';

/** The SDK's logger, without a word. */
export const silent = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

/** A posting client as the bot has one: no retries of its own, a time limit. */
export function postingClient(slack: LocalSlack, options: WebClientOptions = {}, token = slack.tokens.bot): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    logger: silent,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 10_000,
    ...options,
  });
}

/** The unmodified Bolt app in Socket Mode, with these listeners; started and connected. */
export async function startSocketBot(slack: LocalSlack, listeners: (app: App) => void): Promise<App> {
  const app = new App({
    token: slack.tokens.bot,
    appToken: slack.tokens.app,
    socketMode: true,
    logger: silent,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  listeners(app);
  await app.start();
  return app;
}

/** The unmodified Bolt app with its HTTPReceiver on a free port; the local Slack delivers there from now on. */
export async function startHttpBot(slack: LocalSlack, listeners: (app: App) => void): Promise<App> {
  const receiver = new HTTPReceiver({ signingSecret: slack.tokens.signingSecret, logger: silent });
  const app = new App({
    token: slack.tokens.bot,
    receiver,
    logger: silent,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  listeners(app);
  const server = await receiver.start(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the bot listens on no port');
  slack.deliverTo({ url: `http://127.0.0.1:${address.port}/slack/events` });
  return app;
}
