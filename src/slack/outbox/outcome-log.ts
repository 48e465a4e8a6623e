import { LRUCache } from 'lru-cache';
import type { Logger } from '../../observability/log.ts';
import type { DeliveryResult } from './deliver-message.ts';
import type { DeliveryTask } from './due-tasks.ts';
import { isGivenUp } from './state-after-call.ts';

/** Most channels remembered; the problem of a forgotten one is logged again. */
export const MOST_LOGGED_CHANNELS = 1_000;

const REFUSED =
  'Slack rejects a message or its update, even as text only: an incident is retried in the fallback channel and every five minutes, an update waits for the next one. Next step: look up the error at docs.slack.dev';

const NOT_YET = 'a message is not posted yet';
const GIVEN_UP = 'a living card is gone in Slack, or can no longer be edited: it is over, and not posted again';

/** Logs the outcome of each step; a failing channel is logged once until it accepts a message again. */
export function createOutcomeLog(log: Logger): (task: DeliveryTask, outcome: DeliveryResult) => void {
  const gone = new LRUCache<string, string>({ max: MOST_LOGGED_CHANNELS });
  return ({ channel, message }, outcome) => {
    const { key, attempts } = message;
    switch (outcome.kind) {
      case 'delivered':
      case 'found':
        gone.delete(channel);
        return;
      case 'channel-gone':
        if (gone.get(channel) === outcome.word) return;
        gone.set(channel, outcome.word);
        log.error(
          { channel, word: outcome.word, key },
          'Slack rejects messages to a channel; they are kept and retried every five minutes. Next step: unarchive the channel, invite the bot, or set another channel',
        );
        return;
      case 'refused':
      case 'bad-blocks':
        if (!isGivenUp(message, outcome.word)) {
          log.error({ channel, word: outcome.word, key, attempts }, REFUSED);
          return;
        }
        log.error({ channel, word: outcome.word, key }, 'Slack will never accept this message');
        return;
      case 'message-gone':
        if (message.optional) log.warn({ channel, word: outcome.word, key }, GIVEN_UP);
        else log.warn({ channel, key, attempts, outcome }, NOT_YET);
        return;
      case 'adopted':
        log.warn(
          { channel, key, ts: outcome.ts },
          'an incident continues in an earlier message that this database does not know',
        );
        return;
      case 'token-dead':
        return;
      case 'expired':
        log.error({ channel, key }, 'a message expired before it could be posted');
        return;
      default:
        log.warn({ channel, key, attempts, outcome }, NOT_YET);
    }
  };
}
