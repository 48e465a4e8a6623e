import type { ChannelAccess } from '../slack/lookups.ts';
import { isSeenByLookup } from '../slack/outbox/error-words.ts';
import { channelRefusalOf } from '../slack/outbox/state-after-call.ts';
import type { DeliveryStatus } from '../store/outbox.ts';
import type { DigestRun, Store } from '../store/store.ts';

/**
 * Slack's error word by channel, if the last digest was not accepted because of its channel. A digest that has not been tried yet says
 * nothing: then the one before it counts. Rejects with StoreError.
 */
export async function readRefusals(
  { outbox }: Pick<Store, 'outbox'>,
  runs: readonly DigestRun[],
): Promise<ReadonlyMap<string, string>> {
  const newestFirst = runs.filter(({ outcome }) => outcome === 'sent').toSorted((a, b) => (a.date < b.date ? 1 : -1));
  const statuses = await outbox.statuses(newestFirst.map(({ message }) => message));
  const last = new Map<string, string | null>();
  for (const { channel, message } of newestFirst) {
    const word = refusalOf(statuses.get(message));
    if (word !== undefined && !last.has(channel)) last.set(channel, word);
  }
  return new Map([...last].flatMap(([channel, word]) => (word === null ? [] : [[channel, word] as const])));
}

/** Slack's error word; null for a message that Slack shows, undefined if the status says nothing about the channel. */
function refusalOf(status: DeliveryStatus | undefined): string | null | undefined {
  if (status === undefined) return undefined;
  return status.state === 'sent' ? null : (channelRefusalOf(status.outcome) ?? undefined);
}

/** Slack's error word for which a channel's next digest cannot be posted, by the last digest and a lookup; null if nothing is wrong. */
export function postingProblem(refusal: string | undefined, access: ChannelAccess): string | null {
  if (typeof access === 'object') return access.word;
  const isDisproved = access === 'open' && refusal !== undefined && isSeenByLookup(refusal);
  return refusal === undefined || isDisproved ? null : refusal;
}
