import { renderDigestChange } from '../../blocks/digest-change.ts';
import { DAY_MS } from '../core/time.ts';
import { describeDigestTime } from '../digest/digest-time.ts';
import type { Subscription } from '../digest/subscription.ts';
import type { MessageDraft } from '../store/outbox.ts';
import type { AuditEntry } from '../store/store.ts';
import type { DigestChange } from './digest-desk.ts';

/** How long it is worth telling a channel what became of its digest; the audit entry stays. */
const WORTH_MS = DAY_MS;

/** What a choice means for the channel; one of the two is not null. */
export function described(
  before: Subscription | null,
  wanted: Subscription | null,
): Pick<DigestChange, 'what' | 'why'> {
  if (wanted === null) return { what: 'digest-ended', why: before ? `it came at ${describeDigestTime(before)}` : '' };
  const why = describeDigestTime(wanted);
  if (before === null) return { what: 'digest-subscribed', why };
  return { what: 'digest-changed', why: `${why}; until now it came at ${describeDigestTime(before)}` };
}

/** The message to the channel, and the entry of the audit. `at` is unique among the changes of a channel. */
export function describeChoice(
  { channel, by, what, why }: DigestChange,
  before: Subscription | null,
  wanted: Subscription | null,
  at: number,
): { readonly message: MessageDraft; readonly audit: AuditEntry } {
  const key = `digest-choice:${channel}:${at}`;
  const content = renderDigestChange(by, before, wanted);
  return {
    message: { key, thread: null, channel, content, summary: null, expiresAt: at + WORTH_MS },
    audit: { key, incident: `digest:${channel}`, at, actor: by, what, why },
  };
}
