import { LRUCache } from 'lru-cache';
import type { Picture } from '../charts/chart-spec.ts';
import { kindOf } from '../core/schedule-text.ts';
import { DAY_MS } from '../core/time.ts';
import {
  channelRefusalOf,
  isExpired,
  SHOWN_AS_TEXT,
  SHOWN_WITHOUT_PICTURES,
} from '../slack/outbox/state-after-call.ts';
import type { Pictures } from '../slack/pictures.ts';
import type { DeliveryStatus } from '../store/outbox.ts';
import type { DigestRun, Store } from '../store/store.ts';
import { problemDraft, problemKey, skippedDraft, skippedKey } from './drafts.ts';
import type { Isolated } from './isolation.ts';
import { type DigestOfChannel, slotOn } from './rules/schedule.ts';
import { type EffectiveSubscription, isOf } from './subscriptions.ts';

/**
 * Follows stored digests until Slack shows them: shares pictures that Slack rejected, reports digests that expired, and notifies the person
 * who subscribed a channel that it accepts no messages.
 */
export interface FollowUp {
  /** Adds runs to follow. `pictures` are those in the message, held in memory. Runs that are followed already stay unchanged. */
  remember(runs: readonly DigestRun[], pictures?: readonly Picture[]): void;
  /** Reads the status of all followed digests and acts on it. Rejects with StoreError. */
  tick(fence: number, subscriptions: readonly EffectiveSubscription[], now: number): Promise<void>;
}

/** Dependencies of the follow-up. */
export interface FollowUpOptions {
  readonly store: () => Pick<Store, 'digests' | 'outbox' | 'seen'>;
  readonly pictures: Pictures;
  /** Called when there are messages to send. */
  readonly onMessages: () => void;
}

/** Beginnings of the outcomes of messages that were posted without their pictures. */
const OUTCOMES_WITHOUT_PICTURES = [SHOWN_WITHOUT_PICTURES, SHOWN_AS_TEXT];
/** Digests that are followed, and bytes of their pictures, at most; a digest that is dropped gets no pictures afterwards. */
export const MOST_FOLLOWED = 10_000;
export const MOST_BYTES = 64_000_000;
export const REMEMBER_MS = 2 * DAY_MS;
/** Time in which the person who subscribed a channel hears only once that it accepts no messages, unless it did again meanwhile. */
export const NOTICE_ONCE_MS = 365 * DAY_MS;

/** A digest that is followed, with the pictures of its message. */
interface FollowedDigest {
  readonly run: DigestRun;
  readonly pictures: readonly Picture[];
}

/** Circumstances of a tick. */
interface Moment {
  readonly fence: number;
  readonly subscriptions: readonly EffectiveSubscription[];
  readonly now: number;
}

/** Creates the follow-up of digests, for at most two days each. */
export function createFollowUp(options: FollowUpOptions, isolated: Isolated): FollowUp {
  const { store } = options;
  const followed = new LRUCache<string, FollowedDigest>({ max: MOST_FOLLOWED });
  /** Digests of the same moment have the same pictures, which are in memory once. */
  const bytes = () => {
    const pictures = new Set([...followed.values()].flatMap((digest) => digest.pictures));
    return [...pictures].reduce((sum, { png }) => sum + png.byteLength, 0);
  };
  let newest: readonly Picture[] = [];
  const forgetBeyondBytes = (pictures: readonly Picture[]) => {
    if (pictures.every((picture) => newest.includes(picture))) return;
    newest = pictures;
    while (followed.size > 0 && bytes() > MOST_BYTES) followed.pop();
  };
  /** Acts on a status. Resolves to whether the digest is followed no longer. */
  const actOn = async (digest: FollowedDigest, status: DeliveryStatus, moment: Moment): Promise<boolean> => {
    const word = channelRefusalOf(status.outcome);
    if (word !== null && status.state !== 'sent') await reportProblem(options, digest.run, { ...moment, word });
    if (status.state === 'sent') {
      await store().seen.forget(problemOnceKey(digest.run));
      const lacksPictures = OUTCOMES_WITHOUT_PICTURES.some((outcome) => status.outcome?.startsWith(outcome));
      if (lacksPictures) await sharePictures(options, digest, { posted: status.posted, now: moment.now });
    }
    // A digest that Slack rejected for another reason is in the log: a notice would be rejected, too.
    if (status.state === 'refused' && isExpired(status.outcome))
      await reportSkipped(options, digest.run, { ...moment, word });
    return status.state === 'sent' || status.state === 'refused';
  };
  return {
    remember(runs, pictures = []) {
      for (const run of runs) {
        const isNew = !followed.has(run.message);
        if (run.outcome === 'sent' && isNew) followed.set(run.message, { run, pictures });
      }
      forgetBeyondBytes(pictures);
    },
    async tick(fence, subscriptions, now) {
      for (const [key, { run }] of [...followed.entries()]) if (now - run.at > REMEMBER_MS) followed.delete(key);
      const statuses = await store().outbox.statuses([...followed.keys()]);
      for (const [key, status] of statuses) {
        const digest = followed.get(key);
        if (digest === undefined) continue;
        await isolated(digest.run.channel, async () => {
          if (await actOn(digest, status, { fence, subscriptions, now })) followed.delete(key);
        });
      }
    },
  };
}

/** Shares pictures at most once, also when the process dies meanwhile: the digest itself says that they are missing. */
async function sharePictures(
  { store, pictures: slack }: FollowUpOptions,
  { pictures, run }: FollowedDigest,
  { posted, now }: { readonly posted: DeliveryStatus['posted']; readonly now: number },
): Promise<void> {
  if (posted === null || pictures.length === 0) return;
  if (!(await store().seen.first(`pictures:${run.message}`, now, REMEMBER_MS))) return;
  // Slack's own id: that of a direct message is not known before.
  await slack.shareInThread(pictures, posted.channel, posted.ts);
}

async function reportSkipped(
  options: FollowUpOptions,
  run: DigestRun,
  { fence, subscriptions, now, word }: Moment & { readonly word: string | null },
): Promise<void> {
  const subscription = subscriptionOf(subscriptions, run)?.subscription;
  if (subscription === undefined) return;
  const draft = skippedDraft(run, {
    slots: [slotOn(subscription, run.date)],
    timeZone: subscription.timeZone,
    cause: word === null ? 'slack-unreachable' : { word },
    now,
  });
  if (draft !== undefined) await storeOnce(options, { fence, draft, key: skippedKey(run, run.date), now });
}

/** Tells the person who subscribed the channel, by direct message and once until it accepts messages again. */
async function reportProblem(
  options: FollowUpOptions,
  run: DigestRun,
  { fence, subscriptions, now, word }: Moment & { readonly word: string },
): Promise<void> {
  const { channel, date } = run;
  const own = subscriptionOf(subscriptions, run);
  if (own === undefined || own.by === null || own.by === channel) return;
  const once = problemOnceKey(run);
  const { seen } = options.store();
  if ((await seen.known([once])).has(once)) return;
  const draft = problemDraft(own.by, { subscription: own.subscription, date, word, now });
  await storeOnce(options, { fence, draft, key: problemKey(run, date), now });
  // After the message: a process that dies between the two finds it by its key.
  await seen.first(once, now, NOTICE_ONCE_MS);
}

async function storeOnce(
  { store, onMessages }: FollowUpOptions,
  {
    fence,
    draft,
    key,
    now,
  }: {
    readonly fence: number;
    readonly draft: ReturnType<typeof problemDraft>;
    readonly key: string;
    readonly now: number;
  },
): Promise<void> {
  if ((await store().outbox.statuses([key])).has(key)) return;
  if ((await store().digests.record(fence, { runs: [], messages: [draft], at: now })) === 'recorded') onMessages();
}

function subscriptionOf(subscriptions: readonly EffectiveSubscription[], digest: DigestOfChannel) {
  return subscriptions.find(({ subscription }) => isOf(subscription, digest));
}

function problemOnceKey(digest: DigestOfChannel): string {
  return kindOf(digest) === 'weekly' ? `weekly-problem:${digest.channel}` : `digest-problem:${digest.channel}`;
}
