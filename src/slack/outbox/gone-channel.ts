import type { Clock } from '../../core/clock.ts';
import type { MessagePatch, OutboxStore } from '../../store/outbox.ts';
import { isChannelId } from './channel-names.ts';
import type { DeliveryTask } from './due-tasks.ts';
import { isSeenByLookup } from './error-words.ts';
import { isRedirection, moved, withNote } from './notes.ts';
import type { OutboxClient } from './outbox-client.ts';
import { hasMoved } from './state-after-call.ts';

/** A channel that accepts no messages, by the task that found it, with Slack's error word. `fence` is the number of the lease. */
interface GoneChannel {
  readonly fence: number;
  readonly task: DeliveryTask;
  readonly word: string;
}

interface GoneChannelDeps {
  readonly store: Pick<OutboxStore, 'move' | 'unfinished' | 'patch'>;
  readonly clock: Clock;
  readonly oncallChannel: string | null;
}

/** Updates the other messages that wait for a channel that accepts none. Rejects with StoreError. */
export async function updateOthersOfChannel(deps: GoneChannelDeps, gone: GoneChannel): Promise<void> {
  await moveOthers(deps, gone);
  await noteForOthers(deps, gone);
}

/** Moves all other messages that wait for a channel that is gone and that the settings no longer name. */
async function moveOthers({ store, clock, oncallChannel }: GoneChannelDeps, { fence, task, word }: GoneChannel) {
  if (!hasMoved(task, oncallChannel)) return;
  const from = (task.parent ?? task.message).channel;
  await store.move(fence, { from, to: oncallChannel, note: moved(from, word), at: clock() });
}

/** Notes Slack's error word on the messages of the channel that may expire: they may do so before they are tried themselves. */
async function noteForOthers({ store }: GoneChannelDeps, { fence, task, word }: GoneChannel) {
  const { channel } = task.parent ?? task.message;
  const behind = (await store.unfinished()).filter(
    (message) =>
      message.channel === channel &&
      message.state === 'waiting' &&
      message.posted === null &&
      message.expiresAt !== null &&
      message.outcome !== word,
  );
  if (behind.length === 0) return;
  await store.patch(fence, new Map(behind.map(({ key }) => [key, { outcome: word }])));
}

/** Dependencies of the lookup of a name. */
interface NameDeps {
  readonly outboxClient: Pick<OutboxClient, 'channelId'>;
  readonly clock: Clock;
}

/**
 * Changes for a thread whose channel is gone while another one has its name by now, as after a team began a new channel: it continues
 * there. Null if its channel is given by its id, or the name has no other channel.
 */
export async function changesIfReplaced(
  { outboxClient, clock }: NameDeps,
  { message, parent, channel }: DeliveryTask,
  word: string,
): Promise<ReadonlyMap<string, MessagePatch> | null> {
  const root = parent ?? message;
  if (isChannelId(root.channel) || root.notes.some(isRedirection) || !isSeenByLookup(word)) return null;
  const named = await outboxClient.channelId(root.channel);
  if (named.kind !== 'known' || named.id === channel) return null;
  const again = { state: 'waiting', dueAt: clock(), attempts: 0, outcome: word } as const;
  const notes = root.posted ? withNote(root.notes, moved(channel, word)) : root.notes;
  return new Map<string, MessagePatch>([
    [message.key, again],
    [root.key, { ...again, posted: null, notes }],
  ]);
}
