import { type Logger as SlackLogger, WebClient } from '@slack/web-api';
import { type HttpClient, withLimits } from '../http-client/http-client.ts';

/** What a client that tries once takes. */
export interface SingleTryOptions {
  readonly token: string;
  readonly slackApiUrl: string;
  readonly fetch: HttpClient;
  readonly logger: SlackLogger;
  /** For one call, in milliseconds. */
  readonly timeoutMs: number;
}

/** Slack through the SDK, which here retries nothing and waits for nothing: whoever calls knows better when to ask again. */
export function createSingleTryClient({ token, slackApiUrl, fetch, logger, timeoutMs }: SingleTryOptions): WebClient {
  return new WebClient(token, {
    slackApiUrl,
    logger,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    fetch: withLimits(fetch, { timeoutMs }),
  });
}
