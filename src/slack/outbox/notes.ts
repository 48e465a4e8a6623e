import { z } from 'zod';
import { channelName } from '../../../blocks/kit/text.ts';
import { subjectWithNewWord } from '../../store/outage-word.ts';
import type { ShownMessage } from '../../store/outbox.ts';
import { kindOfWord } from './error-words.ts';
import type { FirstMark } from './poster.ts';

/** Note of a message that was posted again although the first post may have arrived. */
export const REPEAT = 'This may be a duplicate: Slack did not answer, and the channel history could not be read.';

/** Note of an incident's first message that continues an earlier one, which this database does not know. */
export const TAKEN_UP =
  "Continues an earlier message: the bot's database no longer knows how it began, or what was acknowledged or silenced.";

/** Note of a message that replaces the first one of a thread, after Slack's error word about that one. */
export function continuation(word: string): string {
  return /_not_found$/.test(word)
    ? 'Continues a thread whose first message was deleted.'
    : 'Continues a thread whose first message can no longer be changed.';
}

const ELSEWHERE = 'This belongs in ';

const WHY_ELSEWHERE: Readonly<Record<string, string>> = {
  is_archived: 'which is archived',
  is_inactive: 'which is archived',
  channel_not_found: 'which the bot cannot find',
  not_in_channel: 'which the bot is not a member of',
};

/** Note of a message in the fallback channel, after Slack's error word about its own channel. */
export function redirection(channel: string, word: string): string {
  return `${ELSEWHERE}${channelName(channel)}, ${reasonFor(word)}.`;
}

/** Note of a message that moved to the channel of the settings, after Slack's error word about the former channel. */
export function moved(channel: string, word: string): string {
  return `Moved here from ${channelName(channel)}, ${reasonFor(word)}.`;
}

/** Reason in words; an error word about the message itself is shown unchanged, so that people can look it up. */
function reasonFor(word: string): string {
  const isOfChannel = kindOfWord(word) === 'channel-gone';
  return WHY_ELSEWHERE[word] ?? (isOfChannel ? 'where the bot may not post' : `where Slack refused it: ${word}`);
}

/** Whether a note marks its message as sent to the fallback channel. */
export function isRedirection(note: string): boolean {
  return note.startsWith(ELSEWHERE);
}

/** The notes with one added, unless it is among them. */
export function withNote(notes: readonly string[], note: string): readonly string[] {
  return notes.includes(note) ? notes : [...notes, note];
}

/** Type of the metadata that identifies a message of this bot. */
const EVENT_TYPE = 'metta_health_message';

const FIRST_MESSAGE = z.object({
  event_type: z.literal(EVENT_TYPE),
  event_payload: z.object({
    key: z.string().min(1),
    subject: z.string().min(1),
    live: z.boolean(),
    revision: z.number().int().positive(),
  }),
});

/** Metadata of a message: its key; for an incident's first message also its subject, whether it fires, and its revision. */
export function metadataOf(key: string, first: FirstMark | null = null) {
  const event_payload = first === null ? { key } : { key, ...first.about, revision: first.revision };
  return { event_type: EVENT_TYPE, event_payload };
}

/**
 * An incident's first message by its metadata; undefined for other messages. Messages of older versions have a key only: nothing proves
 * that they still fire, so they do not count.
 */
export function firstMessageOf(metadata: unknown): Omit<ShownMessage, 'channel' | 'ts'> | undefined {
  const parsed = FIRST_MESSAGE.safeParse(metadata);
  if (!parsed.success) return undefined;
  const { key, subject, live, revision } = parsed.data.event_payload;
  return { key, revision, about: { subject: subjectWithNewWord(subject), live } };
}
