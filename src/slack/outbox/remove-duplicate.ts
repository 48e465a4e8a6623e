import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../observability/log.ts';
import type { DeliveryLookup, OutboxStore, Posted } from '../../store/outbox.ts';
import { StoreError } from '../../store/store-error.ts';
import type { Outcome } from './call-outcome.ts';
import type { Lease, Unwritten } from './deliver-message.ts';
import type { DeliveryTask } from './due-tasks.ts';
import type { OutboxClient } from './outbox-client.ts';

/** Dependencies of withdrawal. */
export interface WithdrawOptions {
  readonly store: Pick<OutboxStore, 'showAgain'> & Pick<DeliveryLookup, 'statuses'>;
  readonly outboxClient: Pick<OutboxClient, 'channelId' | 'findAll' | 'remove'>;
  readonly lease: Lease;
  readonly log: Logger;
  /** Time between two attempts, in real milliseconds. */
  readonly everyMs?: number;
}

const EVERY_MS = 1_000;
/** Most attempts: five minutes with a second between them, longer than a message is in doubt unless Slack is down. */
export const MOST_TRIES = 300;
/** Most calls followed concurrently. */
export const MOST_FOLLOWED = 100;

/**
 * Follows calls that ended after another process had taken over, such as those of a process that was paused in the middle. A message
 * that the other process has posted too is deleted, and one that may have been edited to an older state is edited again.
 */
export function createWithdrawal(options: WithdrawOptions): Unwritten {
  const { log, everyMs = EVERY_MS } = options;
  let followed = 0;
  const follow = async (fence: number, task: DeliveryTask, outcome: Outcome) => {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      // No other process has taken over: the next step finds the message.
      if (options.lease.holds(fence)) return;
      if (await withdraw(options, task, outcome)) return;
      await sleep(everyMs, undefined, { ref: false });
    }
    log.warn(aboutTask(task), isEdit(task) ? EDIT_UNKNOWN : POST_UNKNOWN);
  };
  return (fence, task, outcome) => {
    if (outcome.kind !== 'delivered' && outcome.kind !== 'in-doubt') return;
    if (followed >= MOST_FOLLOWED) {
      const words = `too many calls ended after another process had taken over: ${isEdit(task) ? EDIT_UNKNOWN : POST_UNKNOWN}`;
      return log.warn(aboutTask(task), words);
    }
    followed += 1;
    follow(fence, task, outcome)
      .catch((error: unknown) =>
        log.error({ err: error, ...aboutTask(task) }, isEdit(task) ? EDIT_UNKNOWN : POST_UNKNOWN),
      )
      .finally(() => {
        followed -= 1;
      });
  };
}

const POST_UNKNOWN =
  'could not find out whether a message is in Slack twice. Next step: look at its channel, and delete one if there are two';
const EDIT_UNKNOWN =
  'a message may show an older state until its next update. Next step: none, unless it is still wrong after its incident has changed';

const isEdit = ({ message }: DeliveryTask) => message.posted !== null;
const aboutTask = ({ message: { key }, channel }: DeliveryTask) => ({ key, channel });

/** Deletes or repeats what the call did. Resolves to false while the other process still delivers the message, or the database fails. */
async function withdraw(options: WithdrawOptions, task: DeliveryTask, outcome: Outcome): Promise<boolean> {
  const { store, outboxClient, log } = options;
  const { key } = task.message;
  try {
    if (isEdit(task)) return await store.showAgain(key);
    const status = (await store.statuses([key])).get(key);
    if (status === undefined || status.state === 'refused') return true;
    // A message that is sent but not posted is covered by another one.
    if (status.state !== 'sent' && (status.posted === null || status.state === 'sending')) return false;
    const duplicates = await duplicatesOf(options, { task, outcome, counts: status.posted });
    if (duplicates === null) return false;
    for (const place of duplicates) {
      if (!(await outboxClient.remove(place))) return false;
      log.warn({ key, ts: place.ts }, 'deleted a message that another process had already posted');
    }
    return true;
  } catch (error) {
    if (error instanceof StoreError) return false;
    throw error;
  }
}

/**
 * Messages that the call has posted besides `counts`, the valid one, which is null if another message covers it; null if the
 * history cannot be read. The call went to the channel of its task; by now the thread may be in another one.
 */
async function duplicatesOf(
  { outboxClient }: WithdrawOptions,
  { task, outcome, counts }: { readonly task: DeliveryTask; readonly outcome: Outcome; readonly counts: Posted | null },
): Promise<readonly Posted[] | null> {
  if (outcome.kind === 'delivered') return outcome.ts === counts?.ts ? [] : [outcome];
  const named = await outboxClient.channelId(task.channel);
  if (named.kind !== 'known') return named.kind === 'missing' ? [] : null;
  const { message, parent } = task;
  const all = await outboxClient.findAll({
    channel: named.id,
    threadTs: parent?.posted?.ts ?? null,
    key: message.key,
    since: message.attemptedAt ?? message.createdAt,
  });
  // An older message may be the former first message of a thread, which could no longer be changed.
  const isLate = (ts: string) => counts?.channel !== named.id || Number(ts) > Number(counts.ts);
  return all?.filter(isLate).map((ts) => ({ channel: named.id, ts })) ?? null;
}
