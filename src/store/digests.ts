import type { Subscription } from '../digest/subscription.ts';
import type { MessageDraft } from './outbox.ts';
import type { AuditEntry } from './store.ts';

/** What a channel has asked for last: a digest, or none. */
export interface ChannelChoice {
  /** Id of the channel. */
  readonly channel: string;
  /** Null where it wants none, which the default subscription heeds too. */
  readonly subscription: Subscription | null;
  /** Slack id of who asked; null where the settings say so, `at` being when the bot first saw that. */
  readonly by: string | null;
  readonly at: number;
}

/** What somebody has chosen for a channel, and how that is told and written down. */
export interface ChoiceChange {
  readonly choice: ChannelChoice & { readonly by: string };
  /** The channel's choice as it was read; undefined where it had none. */
  readonly before: ChannelChoice | undefined;
  readonly message: MessageDraft;
  readonly audit: AuditEntry;
}

/** What became of a channel's digest of one local date. */
export interface DigestRun {
  readonly channel: string;
  /** Local date of the subscription's zone, `2026-11-24`. */
  readonly date: string;
  /** sent: it stands in the outbox. skipped: it was too late, and that is told. */
  readonly outcome: 'sent' | 'skipped';
  readonly at: number;
  /** Key of the message that tells it. */
  readonly message: string;
}

/** The digests' side of the store. */
export interface DigestStore {
  choices(): Promise<readonly ChannelChoice[]>;
  /** Replaces what the channel has asked for before; what the settings say never replaces what somebody asked for. */
  choose(choice: ChannelChoice): Promise<void>;
  /**
   * Writes a choice, the message that tells it and its audit entry down in one transaction. `conflict`: the channel's choice
   * is no longer `before`, and nothing was written; read and decide again. `too-many`: the channel's digest was changed so
   * often within the last hour that nothing more is written.
   */
  change(change: ChoiceChange): Promise<'changed' | 'conflict' | 'too-many'>;
  /** Runs of that local date or later, of all channels. */
  runsSince(date: string): Promise<readonly DigestRun[]>;
  /**
   * Writes runs and the messages that tell them down in one transaction. `known`: one of these channels has a run of that
   * date already; then nothing is written.
   */
  record(
    fence: number,
    runs: readonly DigestRun[],
    messages: readonly MessageDraft[],
    at: number,
  ): Promise<'recorded' | 'known' | 'fenced-off'>;
}
