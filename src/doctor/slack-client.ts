import type { WebClient } from '@slack/web-api';
import { memo } from '../core/once.ts';
import { createLookupClient } from '../slack/permissions/lookup-client.ts';
import { createSingleTryClient } from '../slack/web-client.ts';
import type { DoctorContext } from './context.ts';
import { askSlack, SILENT, type SlackAnswer } from './slack-answer.ts';
import type { TokenAnswer } from './slack-judge.ts';

/** Longest call in milliseconds. */
export const SLACK_CALL_MS = 8_000;

/** Clients of Slack, and the answer about the bot token that most checks need first. */
export interface DoctorSlack {
  readonly client: WebClient;
  readonly token: () => Promise<SlackAnswer<TokenAnswer>>;
  readonly lookups: ReturnType<typeof createLookupClient>;
}

/** Creates the clients. Without a valid address nothing is requested: the checks are blocked. */
export function createDoctorSlack({ config: { slack }, slackFetch, clock }: DoctorContext): DoctorSlack {
  const fetch = slackFetch ?? (() => Promise.reject(new Error('SLACK_API_URL is invalid')));
  const { botToken, apiUrl } = slack;
  const options = { fetch, logger: SILENT, timeoutMs: SLACK_CALL_MS };
  const client = createSingleTryClient({ token: botToken, slackApiUrl: apiUrl, ...options });
  return {
    client,
    token: memo(() =>
      askSlack(async () => {
        const { team, user, response_metadata } = await client.auth.test();
        return { team, user, scopes: response_metadata?.scopes };
      }),
    ),
    lookups: createLookupClient({ botToken, appToken: undefined, apiUrl, clock, ...options }),
  };
}
