import { renderDigestChange } from '../../blocks/digest/digest-notices.ts';
import type { Clock } from '../core/clock.ts';
import { type DigestKind, describeDigestTime, kindOf } from '../core/schedule-text.ts';
import { DAY_MS } from '../core/time.ts';
import { MOST_CONFLICTS } from '../store/limits.ts';
import type { MessageDraft } from '../store/outbox.ts';
import type { AuditEntry, DigestStore, Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { readRefusals } from './posting-problems.ts';
import { type DigestOfChannel, oldestDate, type Subscription } from './rules/schedule.ts';
import { isOf, isSameTime, type ReadSubscriptions } from './subscriptions.ts';

/** A person's change of a channel's digest. */
export interface DigestChange {
  readonly kind: DigestKind;
  /** Id of the channel, or of the person who alone gets it. */
  readonly channel: string;
  /** Slack id. */
  readonly by: string;
  readonly what: 'digest-subscribed' | 'digest-changed' | 'digest-ended';
  /** The time that the digest has now, or had, in words. */
  readonly why: string;
}

/** Result of a change that was not stored: the digest was changed too often within the last hour, or there are as many as there may be. */
export interface RefusedChange {
  readonly kind: Exclude<Awaited<ReturnType<DigestStore['change']>>, 'changed' | 'conflict'>;
}

/** Dependencies of a change. */
export interface ChangeOptions {
  readonly subscriptions: ReadSubscriptions;
  readonly store: () => Pick<Store, 'digests' | 'outbox'>;
  /** Called after a change: a digest may be due already, and there is a message to send. */
  readonly onChange: (change: DigestChange) => void;
  readonly clock: Clock;
}

/** A change that was carried out, or found to be there already. */
export interface ChangedSubscription<Current> {
  readonly kind: 'changed';
  readonly before: Subscription | null;
  readonly current: Current;
  /** Whether there was a subscription that could not be used. */
  readonly wasUnusable: boolean;
}

/** Stores a channel's new subscription, or null for none, unless the channel has it already. Returns the one before and the current one. */
export async function changeSubscription<After extends Subscription | null>(
  { subscriptions, store, onChange, clock }: ChangeOptions,
  { digest, after, by }: { readonly digest: DigestOfChannel; readonly after: After; readonly by: string },
): Promise<ChangedSubscription<After | Subscription> | RefusedChange> {
  const { channel } = digest;
  const kind = kindOf(digest);
  for (let tries = 0; tries < MOST_CONFLICTS; tries += 1) {
    // Read in this order: a change between the two reads is found as a conflict.
    const storedChoice = (await store().digests.choices()).find((choice) => isOf(choice, digest));
    const { usable, unusable } = await subscriptions();
    const effective = usable.find(({ subscription }) => isOf(subscription, digest));
    const wasUnusable = unusable.some((one) => isOf(one, digest));
    const before = effective?.subscription ?? null;
    if (before === null && after === null && !wasUnusable)
      return { kind: 'changed', before, current: after, wasUnusable };
    if (before !== null && after !== null && effective?.isDefault === false && isSameTime(before, after)) {
      return { kind: 'changed', before, current: before, wasUnusable };
    }
    const at = Math.max(clock(), (storedChoice?.at ?? 0) + 1);
    const change = { kind, channel, by, ...describeChange(before, after) };
    const reader = await readerOfChange(store(), { channel, owner: storedChoice?.by ?? null, by, now: clock() });
    const result = await store().digests.change({
      choice: { kind, channel, subscription: after, by, at },
      before: storedChoice,
      ...recordOfChange(change, { before, after, at, reader }),
    });
    if (result === 'conflict') continue;
    if (result !== 'changed') return { kind: result };
    onChange(change);
    return { kind: 'changed', before, current: after, wasUnusable };
  }
  throw new StoreError('the digest of the channel changes faster than a choice can be stored. Next step: try again');
}

/** The reader of the notice about a change: the channel, or, if that did not accept its last digest, the person who had subscribed it. */
async function readerOfChange(
  store: Pick<Store, 'digests' | 'outbox'>,
  {
    channel,
    owner,
    by,
    now,
  }: { readonly channel: string; readonly owner: string | null; readonly by: string; readonly now: number },
): Promise<string> {
  if (owner === null || owner === by) return channel;
  const runs = await store.digests.runsSince(oldestDate(now));
  const refusals = await readRefusals(
    store,
    runs.filter((run) => run.channel === channel),
  );
  return refusals.has(channel) ? owner : channel;
}

/** Time until a notice about a change expires, in milliseconds; the audit entry stays. */
const NOTICE_EXPIRES_MS = DAY_MS;

/** Kind and text of a change; both subscriptions are null if one ended that could not be used. */
function describeChange(before: Subscription | null, after: Subscription | null): Pick<DigestChange, 'what' | 'why'> {
  if (after === null) {
    return { what: 'digest-ended', why: before ? `it came at ${describeDigestTime(before)}` : 'it could not be used' };
  }
  const why = describeDigestTime(after);
  if (before === null) return { what: 'digest-subscribed', why };
  return { what: 'digest-changed', why: `${why}; until now it came at ${describeDigestTime(before)}` };
}

/** The notice to the reader, and the entry of the audit. `at` is unique among the changes of a channel. */
function recordOfChange(
  { kind, channel, by, what, why }: DigestChange,
  {
    before,
    after,
    at,
    reader,
  }: {
    readonly before: Subscription | null;
    readonly after: Subscription | null;
    readonly at: number;
    readonly reader: string;
  },
): { readonly message: MessageDraft; readonly audit: AuditEntry } {
  const key = `${kind === 'weekly' ? 'weekly' : 'digest'}-choice:${channel}:${at}`;
  const content = renderDigestChange(by, { kind, before, after, place: channel, isElsewhere: reader !== channel });
  return {
    message: { key, thread: null, channel: reader, content, summary: null, expiresAt: at + NOTICE_EXPIRES_MS },
    audit: { key, incident: `digest:${channel}`, at, actor: by, what, why },
  };
}
