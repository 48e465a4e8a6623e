import { renderPostingProblem, renderSkipped, type SkippedDigests } from '../../blocks/digest/digest-notices.ts';
import { kindOf } from '../core/schedule-text.ts';
import { DAY_MS } from '../core/time.ts';
import type { MessageDraft } from '../store/outbox.ts';
import type { DigestContents } from './contents.ts';
import type { DigestOfChannel, Slot, Subscription } from './rules/schedule.ts';

/** The channel and date of a digest, and when its messages expire, in milliseconds since 1970. */
export interface DatedDigest extends DigestOfChannel {
  /** Local date of the subscription's zone. */
  readonly date: string;
  readonly expiresAt: number;
}

/** Time until a notice about digests that were not posted expires, in milliseconds. */
const NOTICE_EXPIRES_MS = DAY_MS;

/** Key of a channel's digest of that date in the outbox. */
export function digestKey(digest: DigestOfChannel, date: string): string {
  return `${kindOf(digest) === 'weekly' ? 'weekly' : 'digest'}:${digest.channel}:${date}`;
}

/** Key of the notice that a channel's digest of that date was skipped. */
export function skippedKey(digest: DigestOfChannel, date: string): string {
  return `${digestKey(digest, date)}:skipped`;
}

/** Key of the notice to the person who subscribed a channel that it did not accept its digest of that date. */
export function problemKey(digest: DigestOfChannel, date: string): string {
  return `${digestKey(digest, date)}:problem`;
}

/** Messages of a digest for one channel. */
export function digestDrafts(digest: DatedDigest, [content, ...replies]: DigestContents): readonly MessageDraft[] {
  const first = firstDraft(digest, content);
  // Without a summary a reply is never merged with others: it is a part of the digest, not news.
  return [
    first,
    ...replies.map(
      (reply, index): MessageDraft => ({ ...first, key: `${first.key}:${index}`, thread: first.key, content: reply }),
    ),
  ];
}

/** One notice about all skipped digests of a channel; undefined when there are none. */
export function skippedDraft(
  digest: DigestOfChannel,
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
  const content = renderSkipped({ kind: kindOf(digest), dates, dueAt: last.at, timeZone, cause });
  const { channel } = digest;
  const draft = firstDraft({ channel, date: last.date, expiresAt: now + NOTICE_EXPIRES_MS }, content);
  return { ...draft, key: skippedKey(digest, last.date) };
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
  return { ...draft, key: problemKey(subscription, date) };
}

function firstDraft(digest: DatedDigest, content: MessageDraft['content']): MessageDraft {
  const { channel, date, expiresAt } = digest;
  return { key: digestKey(digest, date), thread: null, channel, content, summary: null, expiresAt };
}
