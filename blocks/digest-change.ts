import { describeDigestTime } from '../src/digest/digest-time.ts';
import type { DigestTime } from '../src/digest/subscription.ts';
import type { Message } from './message.ts';
import { renderNotice } from './notice.ts';

/** To a channel: who has subscribed it to the digest, changed that, or ended it. `by` is a Slack id; null is no digest. */
export function renderDigestChange(by: string, before: DigestTime | null, after: DigestTime | null): Message {
  const who = `<@${by}>`;
  const [old, now] = [before && describeDigestTime(before), after && describeDigestTime(after)];
  if (now === null) {
    return renderNotice(
      `${who} ended the daily digest of this channel${old === null ? '' : `; it came at ${old}`}.`,
      'Next step: to get it again, type `/digest subscribe` with a time.',
    );
  }
  const advice = 'Next step: to end it, type `/digest unsubscribe`.';
  if (old === null) return renderNotice(`${who} subscribed this channel to the daily digest, at ${now}.`, advice);
  const was = old === now ? 'It already came then, by default.' : `Until now it came at ${old}.`;
  return renderNotice(`${who} set the daily digest of this channel to ${now}.`, was, advice);
}
