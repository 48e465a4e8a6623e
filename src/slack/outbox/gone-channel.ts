import type { Clock } from '../../core/clock.ts';
import type { OutboxStore } from '../../store/outbox.ts';
import type { DeliveryTask } from './due-tasks.ts';
import { moved } from './notes.ts';
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
