import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';

/** How far a request's time may be from ours, in either direction, in seconds: Slack's own advice. */
const TOLERANCE_SECONDS = 300;

/**
 * Answers 401 to requests signed for another time. Bolt refuses old ones only; one from the future would stay good for
 * replay until then. The signature itself is Bolt's to check.
 */
export function refuseOtherTimes(listener: RequestListener, clock: Clock): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    const written = request.headers['x-slack-request-timestamp'];
    const seconds = typeof written === 'string' && /^\d{1,12}$/.test(written) ? Number(written) : Number.NaN;
    // Not a number compares as false, and is refused too. Slack writes whole seconds.
    if (Math.abs(Math.floor(clock() / 1000) - seconds) <= TOLERANCE_SECONDS) return listener(request, response);
    request.resume();
    response.writeHead(401).end();
  };
}
