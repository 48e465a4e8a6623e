import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../observability/log.ts';
import type { DeliveryLookup, OutboxStore } from '../../store/outbox.ts';
import { StoreError } from '../../store/store-error.ts';
import type { Outcome, Poster } from './poster.ts';
import type { DeliveryTask, Lease } from './schedule.ts';

/** What came of a call that could not be written down, under the lease with that number. */
export type Unwritten = (fence: number, task: DeliveryTask, outcome: Outcome) => void;

/** What taking back works with. */
export interface WithdrawOptions {
  readonly store: Pick<OutboxStore, 'showAgain'> & Pick<DeliveryLookup, 'statuses'>;
  readonly poster: Pick<Poster, 'channelId' | 'findAll' | 'remove'>;
  readonly lease: Lease;
  readonly log: Logger;
  /** Between two tries, in real milliseconds. */
  readonly everyMs?: number;
}

const EVERY_MS = 1_000;
/** With a second between them, five minutes: longer than a message is in doubt, unless Slack is away. */
export const MOST_TRIES = 300;
/** Calls followed at once. */
export const MOST_FOLLOWED = 100;

/**
 * Follows calls that ended after another process had taken over, as those of a process that stood still in the middle of one. A
 * message that the other has posted too is deleted, and one that may have been edited to an older state is edited once more.
 */
export function createWithdrawal(options: WithdrawOptions): Unwritten {
  const { log, everyMs = EVERY_MS } = options;
  let followed = 0;
  const follow = async (fence: number, task: DeliveryTask, outcome: Outcome) => {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      // Nobody has taken over: the next step finds the message.
      if (options.lease.holds(fence)) return;
      if (await settled(options, task, outcome)) return;
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

/** Whether nothing is left to do; false while the other process is not done with that message, or the database is away. */
async function settled(options: WithdrawOptions, task: DeliveryTask, outcome: Outcome): Promise<boolean> {
  const { store, poster, log } = options;
  const { key } = task.message;
  try {
    if (isEdit(task)) return await store.showAgain(key);
    const status = (await store.statuses([key])).get(key);
    if (status === undefined || status.state === 'refused') return true;
    // Sent and posted nowhere: another message tells it.
    if (status.state !== 'sent' && (status.posted === null || status.state === 'sending')) return false;
    const late = await lateOnes(options, { task, outcome, counts: status.posted });
    if (late === null) return false;
    for (const place of late) {
      if (!(await poster.remove(place))) return false;
      log.warn({ key, ts: place.ts }, 'deleted a message that another process had already posted');
    }
    return true;
  } catch (error) {
    if (error instanceof StoreError) return false;
    throw error;
  }
}

interface Place {
  readonly channel: string;
  readonly ts: string;
}

/**
 * What that call has posted besides the message that counts, null where another one tells it; null where the history cannot be read.
 * The call went to the channel of its turn: by now the thread may stand in another one.
 */
async function lateOnes(
  { poster }: WithdrawOptions,
  { task, outcome, counts }: { readonly task: DeliveryTask; readonly outcome: Outcome; readonly counts: Place | null },
): Promise<readonly Place[] | null> {
  if (outcome.kind === 'delivered') return outcome.ts === counts?.ts ? [] : [outcome];
  const named = await poster.channelId(task.channel);
  if (named.kind !== 'known') return named.kind === 'missing' ? [] : null;
  const { message, parent } = task;
  const all = await poster.findAll({
    channel: named.id,
    threadTs: parent?.posted?.ts ?? null,
    key: message.key,
    since: message.attemptedAt ?? message.createdAt,
  });
  // An older one may be the former first message of a thread, which could not be changed any more.
  const isLate = (ts: string) => counts?.channel !== named.id || Number(ts) > Number(counts.ts);
  return all?.filter(isLate).map((ts) => ({ channel: named.id, ts })) ?? null;
}
