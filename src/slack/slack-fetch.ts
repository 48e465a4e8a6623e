import { type HttpClient, withLimits } from '../http-client/http-client.ts';
import { HttpError } from '../http-client/http-error.ts';

/** A page of 1,000 channels has some 2 MB. */
const MOST_BYTES = 10_000_000;
/** Slack's own, GovSlack's too: docs.slack.dev/govslack. */
const SLACK_HOST = /(^|\.)slack(-gov)?\.com$/;

/**
 * A `fetch` that asks nobody but Slack: its hosts over HTTPS, and the server of SLACK_API_URL. Slack sends along where answers and files
 * go to, and the SDK sends the bot token there; an address elsewhere is refused with an HttpError, and nothing is sent.
 */
export function createSlackFetch(client: HttpClient, apiUrl: string): HttpClient {
  const ask = withLimits(client, { maxBytes: MOST_BYTES });
  const own = new URL(apiUrl).origin;
  return async (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    if (!isSlack(address, own))
      throw new HttpError('invalid-request', 'the address does not belong to Slack; nothing was sent');
    return ask(input, init);
  };
}

function isSlack(address: string, own: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, origin, hostname } = new URL(address);
  return origin === own || (protocol === 'https:' && SLACK_HOST.test(hostname));
}
