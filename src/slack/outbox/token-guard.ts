import { type Clock, createPause } from '../../core/clock.ts';
import { MINUTE_MS } from '../../core/time.ts';
import type { Logger } from '../../observability/log.ts';
import type { OutboxClient } from './outbox-client.ts';

/** Whether Slack accepts the bot token: while it does not, nothing is sent and nothing is lost. */
export interface TokenGuard {
  isAlive(): boolean;
  /**
   * Notes that Slack rejected the token for one call, with its error word. Resolves to whether it counts as rejected: not if Slack, asked at
   * once, says that it is valid.
   */
  died(word: string): Promise<boolean>;
  /** Retries a rejected token once a minute. Resolves to whether it is accepted now. */
  check(): Promise<boolean>;
}

const ASK_EVERY_MS = MINUTE_MS;
const ONE_CALL =
  'Slack rejects the bot token for one call, and accepts it otherwise: the channel is retried in a minute. Next step: if this is logged repeatedly, look up the error at docs.slack.dev';

/** Creates the guard; the token counts as accepted at first. `onToken` is called on every change. */
export function createTokenGuard(
  outboxClient: Pick<OutboxClient, 'testToken'>,
  {
    clock,
    log,
    onToken,
  }: { readonly clock: Clock; readonly log: Logger; readonly onToken: (state: 'alive' | 'dead') => void },
): TokenGuard {
  let isAlive = true;
  const asked = createPause(clock);
  /** One question for calls that are rejected at the same time. */
  let asking: Promise<unknown> | undefined;
  const isValid = async () => {
    asking ??= outboxClient.testToken().finally(() => {
      asking = undefined;
    });
    return (await asking) === 'alive';
  };
  return {
    isAlive: () => isAlive,
    async died(word) {
      if (isAlive && (await isValid())) {
        log.warn({ word }, ONE_CALL);
        return false;
      }
      if (!isAlive) return true;
      isAlive = false;
      asked.begin(clock() + ASK_EVERY_MS);
      log.error(
        { word },
        'Slack rejects the bot token: nothing is posted, all messages are kept. Next step: reinstall the app to the workspace, set SLACK_BOT_TOKEN and restart the bot',
      );
      onToken('dead');
      return true;
    },
    async check() {
      if (isAlive || asked.until() !== undefined) return isAlive;
      asked.begin(clock() + ASK_EVERY_MS);
      if ((await outboxClient.testToken()) !== 'alive') return false;
      isAlive = true;
      log.info('Slack accepts the bot token again: sending continues');
      onToken('alive');
      return true;
    },
  };
}
