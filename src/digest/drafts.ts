import { type DigestView, renderDigest, renderDigestArea } from '../../blocks/digest/digest.ts';
import {
  renderDigestUnavailable,
  renderSkipped,
  type SkippedDigests,
  type UnavailableDigest,
} from '../../blocks/digest/digest-notices.ts';
import { DAY_MS } from '../core/time.ts';
import type { MessageDraft } from '../store/outbox.ts';
import type { DigestRun, Store } from '../store/store.ts';
import type { ReadDigest } from './composer.ts';
import { isQuietDay } from './rules/content.ts';
import { oldestDate, type Slot } from './rules/schedule.ts';

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
  {
    slots,
    timeZone,
    cause,
    now,
  }: {
    readonly slots: readonly Slot[];
    readonly timeZone: string;
    readonly cause: SkippedDigests['cause'];
    readonly now: number;
  },
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

/** Which digests there have been: read once for each lease and each day from the store, then kept. */
export interface Runs {
  /** Reads them, unless they are known since this lease and this day began. Rejects with StoreError. */
  learn(fence: number, now: number): Promise<void>;
  isKnown(channel: string, date: string): boolean;
  /** Writes runs and their messages down; false when another process has written one of them, or leads now. */
  record(fence: number, runs: readonly DigestRun[], drafts: readonly MessageDraft[], now: number): Promise<boolean>;
}

/** `onLearned` is told of all runs that were read, `onMessages` that there is something to send. */
export function createRuns(
  store: () => Pick<Store, 'digests'>,
  onLearned: (runs: readonly DigestRun[]) => void,
  onMessages: () => void,
): Runs {
  let known: Set<string> | undefined;
  let knownSince: string | undefined;
  return {
    async learn(fence, now) {
      // Under another lease, another process may have written some; another day, the oldest are of no use any more.
      const oldest = oldestDate(now);
      const since = `${fence} ${oldest}`;
      if (known !== undefined && since === knownSince) return;
      const runs = await store().digests.runsSince(oldest);
      onLearned(runs);
      known = new Set(runs.map(({ channel, date }) => digestKey(channel, date)));
      knownSince = since;
    },
    isKnown: (channel, date) => known?.has(digestKey(channel, date)) ?? false,
    async record(fence, runs, drafts, now) {
      const result = await store().digests.record(fence, { runs, messages: drafts, at: now });
      if (result === 'recorded') {
        for (const { channel, date } of runs) known?.add(digestKey(channel, date));
        onMessages();
        return true;
      }
      // Another process has been here: what it wrote is read with the next tick.
      known = undefined;
      return false;
    },
  };
}
