import type { LocalSlack, StoredMessage } from '@metta-health-bot/local-slack';
import { expect, vi } from 'vitest';
import { postedMessages } from './invariants.ts';

/** What the bot tells of incidents in a workspace. */
export interface Threads {
  /** First messages of incidents in all channels, oldest first, as they stand now. */
  parents(): readonly StoredMessage[];
  /** Replies in the thread of that message, or in all threads. */
  replies(parent?: StoredMessage): readonly StoredMessage[];
  /** The newest first message, as soon as its text matches. */
  parent(text?: RegExp): Promise<StoredMessage>;
  /** The newest reply, as soon as its text matches. */
  reply(text: RegExp): Promise<StoredMessage>;
}

/** For `vi.waitFor`: unlike `expect.poll` it works in concurrent tests. */
export const SOON = { timeout: 25_000, interval: 20 } as const;

/** The threads of that workspace, whoever has written them. */
export function threadsIn(slack: LocalSlack): Threads {
  const parents = () => postedMessages(slack).filter(({ threadTs }) => threadTs === null);
  const replies = (parent?: StoredMessage) =>
    postedMessages(slack).filter(({ threadTs }) => (parent ? threadTs === parent.ts : threadTs !== null));
  const newest = (list: () => readonly StoredMessage[], text: RegExp) =>
    vi.waitFor(() => {
      const message = list().at(-1);
      expect(message?.text ?? '').toMatch(text);
      return message as StoredMessage;
    }, SOON);
  return {
    parents,
    replies,
    parent: (text = /./) => newest(parents, text),
    reply: (text) => newest(() => replies(), text),
  };
}
