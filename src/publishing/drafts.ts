import { type DigestView, renderDigest } from '../../blocks/digest.ts';
import { renderDigestArea } from '../../blocks/digest-area.ts';
import { renderSkipped, type SkippedDigests } from '../../blocks/digest-skipped.ts';
import { renderDigestUnavailable, type UnavailableDigest } from '../../blocks/digest-unavailable.ts';
import { DAY_MS } from '../core/time.ts';
import { isQuietDay } from '../digest/quiet-day.ts';
import type { Slot } from '../digest/schedule.ts';
import type { MessageDraft } from '../store/outbox.ts';
import type { ReadDigest } from './compose.ts';

/** Whose digest it is, and until when it is worth posting. */
export interface DigestPlace {
  readonly channel: string;
  /** Local date of the subscription's zone. */
  readonly date: string;
  readonly expiresAt: number;
}

/** How long it is worth telling that a digest was skipped. */
const SKIPPED_MS = DAY_MS;

/** Key of a channel's digest of that date in the outbox. */
export function digestKey(channel: string, date: string): string {
  return `digest:${channel}:${date}`;
}

/** Key of the message that tells that it was not posted after all. */
export function skippedKey(channel: string, date: string): string {
  return `${digestKey(channel, date)}:skipped`;
}

/** A digest, and a reply for each area unless there is nothing to say. */
export function digestDrafts(
  place: DigestPlace,
  { digest, incidentLinks }: ReadDigest,
  view: Omit<DigestView, 'incidentLinks'>,
): readonly MessageDraft[] {
  const first = firstDraft(place, renderDigest(digest, { ...view, incidentLinks }));
  if (isQuietDay(digest)) return [first];
  const replies = digest.areas.map((area, index): MessageDraft => {
    const { message: content } = renderDigestArea(area, digest);
    // Without a summary it is never merged with others: it is no news, but a part of the digest.
    return { ...first, key: `${first.key}:${index}`, thread: first.key, content, summary: null };
  });
  return [first, ...replies];
}

/** What a channel reads where Datadog could not be read at all. */
export function unavailableDraft(place: DigestPlace, unavailable: UnavailableDigest): MessageDraft {
  return firstDraft(place, renderDigestUnavailable(unavailable));
}

/** One message that names all digests which nobody gets any more; undefined where there are none. */
export function skippedDraft(
  channel: string,
  slots: readonly Slot[],
  timeZone: string,
  cause: SkippedDigests['cause'],
  now: number,
): MessageDraft | undefined {
  const last = slots.at(-1);
  if (last === undefined) return undefined;
  const dates = slots.map(({ date }) => date);
  const content = renderSkipped({ dates, dueAt: last.at, timeZone, cause });
  const draft = firstDraft({ channel, date: last.date, expiresAt: now + SKIPPED_MS }, content);
  return { ...draft, key: skippedKey(channel, last.date) };
}

function firstDraft({ channel, date, expiresAt }: DigestPlace, content: MessageDraft['content']): MessageDraft {
  return { key: digestKey(channel, date), thread: null, channel, content, summary: null, expiresAt };
}
