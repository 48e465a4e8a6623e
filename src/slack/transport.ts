import type { App, Receiver } from '@slack/bolt';

/** The way from Slack to the bot. */
export interface Transport {
  readonly receiver: Receiver;
  /** Opens the way; again, after it was lost. */
  start(app: App): Promise<void>;
  /** Closes the way, opened or not. */
  stop(app: App): Promise<void>;
  /** Whether the way is open as far as this end can tell. */
  isOpen(): boolean;
  /** Is told when an open way was lost, other than by `stop`. */
  onLost(listener: () => void): void;
  /** Port that Slack posts to: over HTTP, once started. */
  port(): number | undefined;
}
