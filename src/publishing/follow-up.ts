import { LRUCache } from 'lru-cache';
import type { Picture } from '../charts/picture.ts';
import { DAY_MS } from '../core/time.ts';
import { slotOn } from '../digest/schedule.ts';
import { SHOWN_AS_TEXT, SHOWN_WITHOUT_PICTURES } from '../slack/outbox/settle.ts';
import type { DigestRun } from '../store/digests.ts';
import type { DeliveryStatus } from '../store/outbox.ts';
import { skippedDraft, skippedKey } from './drafts.ts';
import type { PublisherOptions } from './publish.ts';
import type { EffectiveSubscription } from './subscriptions.ts';

/** What comes after a digest is written down: pictures that Slack would not show, and digests that never got there. */
export interface FollowUp {
  /** `pictures` are those that the message shows, kept while the process lives. What is followed already stays as it is. */
  remember(runs: readonly DigestRun[], pictures?: readonly Picture[]): void;
  tick(fence: number, subscriptions: readonly EffectiveSubscription[], now: number): Promise<void>;
}

/** What a message without its pictures came to. */
const LESS = [SHOWN_WITHOUT_PICTURES, SHOWN_AS_TEXT];
/** Digests followed at most, and bytes of their pictures; of what is forgotten no pictures are sent after it. */
export const MOST = 1_000;
export const MOST_BYTES = 64_000_000;
export const REMEMBER_MS = 2 * DAY_MS;

interface Followed {
  readonly run: DigestRun;
  readonly pictures: readonly Picture[];
}

/** Follows digests until Slack shows them, or for two days. */
export function createFollowUp({
  store,
  pictures: slack,
  onMessages,
}: Pick<PublisherOptions, 'store' | 'pictures' | 'onMessages'>): FollowUp {
  const followed = new LRUCache<string, Followed>({
    max: MOST,
    maxSize: MOST_BYTES,
    sizeCalculation: ({ pictures }) => pictures.reduce((sum, { png }) => sum + png.byteLength, 1),
  });

  /** Once at most, also when the process dies in the middle: the digest says itself that they are missing. */
  const share = async (key: string, { pictures, run }: Followed, { posted }: DeliveryStatus, now: number) => {
    if (posted === null || pictures.length === 0) return;
    if (!(await store().seen.first(`pictures:${key}`, now, REMEMBER_MS))) return;
    await slack.shareInThread(pictures, run.channel, posted.ts);
  };

  const tellSkipped = async (
    fence: number,
    { channel, date }: DigestRun,
    subscriptions: readonly EffectiveSubscription[],
    now: number,
  ) => {
    const own = subscriptions.find(({ subscription }) => subscription.channel === channel)?.subscription;
    if (own === undefined) return;
    const key = skippedKey(channel, date);
    if ((await store().outbox.statuses([key])).has(key)) return;
    const draft = skippedDraft(channel, [slotOn(own, date)], own.timeZone, 'slack-unreachable', now);
    if (draft === undefined) return;
    if ((await store().digests.record(fence, [], [draft], now)) === 'recorded') onMessages();
  };

  return {
    remember(runs, pictures = []) {
      for (const run of runs) {
        const isNew = !followed.has(run.message);
        if (run.outcome === 'sent' && isNew) followed.set(run.message, { run, pictures });
      }
    },
    async tick(fence, subscriptions, now) {
      for (const [key, { run }] of [...followed.entries()]) if (now - run.at > REMEMBER_MS) followed.delete(key);
      const statuses = await store().outbox.statuses([...followed.keys()]);
      for (const [key, status] of statuses) {
        const one = followed.get(key);
        if (one === undefined || (status.state !== 'sent' && status.state !== 'refused')) continue;
        if (status.state === 'sent' && LESS.some((less) => status.outcome?.startsWith(less)))
          await share(key, one, status, now);
        // What Slack refused for another reason is in the log: another message would fare no better.
        if (status.outcome === 'expired') await tellSkipped(fence, one.run, subscriptions, now);
        followed.delete(key);
      }
    },
  };
}
