import { type Clock, createPause } from '../../core/clock.ts';
import { MINUTE_MS } from '../../core/time.ts';
import type { Logger } from '../../observability/log.ts';
import type { OutboxClient } from './outbox-client.ts';

/** Whether Slack accepts the bot token: while it does not, nothing is sent and nothing is lost. */
export interface TokenGuard {
  isAlive(): boolean;
  /** Notes that Slack rejected the token, with its error word. */
  died(word: string): void;
  /** Retries a rejected token once a minute. Resolves to whether it is accepted now. */
  check(): Promise<boolean>;
}

const ASK_EVERY_MS = MINUTE_MS;

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
  return {
    isAlive: () => isAlive,
    died(word) {
      if (!isAlive) return;
      isAlive = false;
      asked.begin(clock() + ASK_EVERY_MS);
      log.error(
        { word },
        'Slack rejects the bot token: nothing is posted, all messages are kept. Next step: reinstall the app to the workspace, set SLACK_BOT_TOKEN and restart the bot',
      );
      onToken('dead');
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
