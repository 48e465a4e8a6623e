import type { Clock } from '../../clock.ts';
import { MINUTE_MS } from '../../core/time.ts';
import type { Logger } from '../../log.ts';
import { createPause } from '../../pause.ts';
import type { Poster } from './poster.ts';

/** Whether Slack takes the bot token: while it does not, nothing can be sent and nothing is lost. */
export interface TokenGuard {
  isAlive(): boolean;
  /** Slack has refused the token with this word. */
  died(word: string): void;
  /** Asks Slack about a dead token once a minute; whether it is alive now. */
  check(): Promise<boolean>;
}

const ASK_EVERY_MS = MINUTE_MS;

/** `onToken` is told of every change. */
export function createTokenGuard(
  poster: Pick<Poster, 'proveToken'>,
  clock: Clock,
  log: Logger,
  onToken: (state: 'alive' | 'dead') => void,
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
      if ((await poster.proveToken()) !== 'alive') return false;
      isAlive = true;
      log.info('Slack accepts the bot token again: sending continues');
      onToken('alive');
      return true;
    },
  };
}
