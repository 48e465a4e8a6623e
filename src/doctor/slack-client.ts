import type { WebClient } from '@slack/web-api';
import { memo } from '../core/memo.ts';
import { createLookupClient } from '../slack/permissions/lookup-client.ts';
import { createSingleTryClient } from '../slack/web-client.ts';
import { type DoctorContext, usable } from './context.ts';
import { askSlack, SILENT, type SlackAnswer } from './slack-answer.ts';
import type { TokenAnswer } from './slack-judge.ts';

/** Longest call in milliseconds. */
export const SLACK_CALL_MS = 8_000;

/** Clients of Slack, and the answer about the bot token that most checks need first. */
export interface DoctorSlack {
  readonly client: WebClient;
  /** Answer about the bot token; without a usable one Slack answers that there is none. */
  readonly token: () => Promise<SlackAnswer<TokenAnswer>>;
  /** Answer to the request for an address to connect to, with the app-level token. */
  readonly connection: (appToken: string) => Promise<SlackAnswer<{ readonly url?: string | undefined }>>;
  readonly lookups: ReturnType<typeof createLookupClient>;
}

/** Creates the clients. Without a valid address nothing is requested: the checks are blocked. */
export function createDoctorSlack(context: DoctorContext): DoctorSlack {
  const { config, slackFetch, clock } = context;
  const fetch = slackFetch ?? (() => Promise.reject(new Error('SLACK_API_URL is invalid')));
  const { apiUrl } = config.slack;
  const botToken = usable(context, 'SLACK_BOT_TOKEN', config.slack.botToken);
  const options = { fetch, logger: SILENT, timeoutMs: SLACK_CALL_MS };
  const clientOf = (token: string) => createSingleTryClient({ token, slackApiUrl: apiUrl, ...options });
  const client = clientOf(botToken);
  return {
    client,
    token: memo(() =>
      askSlack(async () => {
        const { team, user, response_metadata } = await client.auth.test();
        return { team, user, scopes: response_metadata?.scopes };
      }),
    ),
    // Slack reserves an address, to which nothing connects.
    connection: (appToken) => askSlack(() => clientOf(appToken).apps.connections.open({})),
    lookups: createLookupClient({ botToken, appToken: undefined, apiUrl, clock, ...options }),
  };
}
