import { type DigestView, renderDigest, renderDigestArea, renderFurtherAreas } from '../../blocks/digest/digest.ts';
import {
  renderDigestUnavailable,
  renderPostingProblem,
  renderSkipped,
  type SkippedDigests,
  type UnavailableDigest,
} from '../../blocks/digest/digest-notices.ts';
import { DAY_MS } from '../core/time.ts';
import type { MessageDraft } from '../store/outbox.ts';
import type { DigestRun, Store } from '../store/store.ts';
import type { ReadDigest } from './composer.ts';
import { type DigestArea, isQuietDay } from './rules/content.ts';
import { oldestDate, type Slot, type Subscription } from './rules/schedule.ts';

/** The channel and date of a digest, and when its messages expire, in milliseconds since 1970. */
export interface DigestPlace {
  readonly channel: string;
  /** Local date of the subscription's zone. */
  readonly date: string;
  readonly expiresAt: number;
}

/** Time until a notice about digests that were not posted expires, in milliseconds. */
const NOTICE_EXPIRES_MS = DAY_MS;

/** Key of a channel's digest of that date in the outbox. */
export function digestKey(channel: string, date: string): string {
  return `digest:${channel}:${date}`;
}

/** Key of the notice that a channel's digest of that date was skipped. */
export function skippedKey(channel: string, date: string): string {
  return `${digestKey(channel, date)}:skipped`;
}

/** Key of the notice to the person who subscribed a channel that it did not accept its digest of that date. */
export function problemKey(channel: string, date: string): string {
  return `${digestKey(channel, date)}:problem`;
}

/** The texts of a digest, which are the same for every channel whose readers have the same time zone: the digest, then its replies. */
export type DigestContents = readonly [MessageDraft['content'], ...MessageDraft['content'][]];

/** Replies of a digest, at most: a thread is not read further, and each of them takes a second to post. */
export const MOST_REPLIES = 10;

/** Renders the digest, and a reply for each area except on a quiet day; of many areas for those that need attention most. */
export function digestContents(
  { digest, incidentLinks }: ReadDigest,
  view: Omit<DigestView, 'incidentLinks'>,
): DigestContents {
  const first = renderDigest(digest, { ...view, incidentLinks });
  if (isQuietDay(digest)) return [first];
  const shown = digest.areas.length > MOST_REPLIES ? worstAreas(digest.areas, MOST_REPLIES - 1) : digest.areas;
  const replies = shown.map((area) => renderDigestArea(area, digest).message);
  const others = digest.areas.length - shown.length;
  return [first, ...replies, ...(others > 0 ? [renderFurtherAreas(others)] : [])];
}

/** The areas with the lowest scores of today, one without a score first, in the order of the catalog. */
function worstAreas(areas: readonly DigestArea[], most: number): readonly DigestArea[] {
  const score = ({ change }: DigestArea) => change.today.value ?? -1;
  const worst = new Set(areas.toSorted((a, b) => score(a) - score(b)).slice(0, most));
  return areas.filter((area) => worst.has(area));
}

/** Messages of a digest for one channel. */
export function digestDrafts(place: DigestPlace, [content, ...replies]: DigestContents): readonly MessageDraft[] {
  const first = firstDraft(place, content);
  // Without a summary a reply is never merged with others: it is a part of the digest, not news.
  return [
    first,
    ...replies.map(
      (reply, index): MessageDraft => ({ ...first, key: `${first.key}:${index}`, thread: first.key, content: reply }),
    ),
  ];
}

/** Message in place of a digest when Datadog could not be read at all. */
export function unavailableContents(unavailable: UnavailableDigest): DigestContents {
  return [renderDigestUnavailable(unavailable)];
}

/** One notice about all skipped digests of a channel; undefined when there are none. */
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
  const draft = firstDraft({ channel, date: last.date, expiresAt: now + NOTICE_EXPIRES_MS }, content);
  return { ...draft, key: skippedKey(channel, last.date) };
}

/** Notice by direct message to the person who subscribed a channel that it accepts no messages. `person` is a Slack id. */
export function problemDraft(
  person: string,
  {
    subscription,
    date,
    word,
    now,
  }: {
    readonly subscription: Subscription;
    readonly date: string;
    readonly word: string;
    readonly now: number;
  },
): MessageDraft {
  const content = renderPostingProblem(subscription, word);
  const draft = firstDraft({ channel: person, date, expiresAt: now + NOTICE_EXPIRES_MS }, content);
  return { ...draft, key: problemKey(subscription.channel, date) };
}

function firstDraft({ channel, date, expiresAt }: DigestPlace, content: MessageDraft['content']): MessageDraft {
  return { key: digestKey(channel, date), thread: null, channel, content, summary: null, expiresAt };
}

/** Digests that have been posted or skipped: read from the store once for each lease and each day, then cached. */
export interface Runs {
  /** Reads them, unless they are cached for this lease and this day. Rejects with StoreError. */
  learn(fence: number, now: number): Promise<void>;
  isKnown(channel: string, date: string): boolean;
  /** Stores runs and their messages. Returns false if another process has stored one of them or leads now. Rejects with StoreError. */
  record(fence: number, entry: RunsEntry): Promise<boolean>;
}

/** Runs that are stored together, with their messages. `at` is in milliseconds since 1970. */
interface RunsEntry {
  readonly runs: readonly DigestRun[];
  readonly messages: readonly MessageDraft[];
  readonly at: number;
}

/** Creates the cache of runs. `onLearned` is called with all runs that were read, `onMessages` when there are messages to send. */
export function createRuns(
  store: () => Pick<Store, 'digests'>,
  onLearned: (runs: readonly DigestRun[]) => void,
  onMessages: () => void,
): Runs {
  let known: Set<string> | undefined;
  let cachedFor: string | undefined;
  return {
    async learn(fence, now) {
      // Before this lease another process may have stored some; with a new day the oldest are no longer needed.
      const oldest = oldestDate(now);
      const leaseAndDay = `${fence} ${oldest}`;
      if (known !== undefined && leaseAndDay === cachedFor) return;
      const runs = await store().digests.runsSince(oldest);
      onLearned(runs);
      known = new Set(runs.map(({ channel, date }) => digestKey(channel, date)));
      cachedFor = leaseAndDay;
    },
    isKnown: (channel, date) => known?.has(digestKey(channel, date)) ?? false,
    async record(fence, { runs, messages, at }) {
      const result = await store().digests.record(fence, { runs, messages, at });
      if (result === 'recorded') {
        for (const { channel, date } of runs) known?.add(digestKey(channel, date));
        onMessages();
        return true;
      }
      // Another process has stored something: the next tick reads it.
      known = undefined;
      return false;
    },
  };
}
