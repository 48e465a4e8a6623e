import { z } from 'zod';
import { channelName } from '../../../blocks/kit/text.ts';
import { subjectWithNewWord } from '../../store/outage-word.ts';
import type { ShownMessage } from '../../store/outbox.ts';
import { kindOfWord } from './error-words.ts';
import type { FirstMark } from './poster.ts';

/** For a message that was posted again though the first post may have arrived. */
export const REPEAT = 'This may be a duplicate: Slack did not answer, and the channel history could not be read.';

/** For the first message of an incident that went on from one of before, which another database knew. */
export const TAKEN_UP =
  "Continues an earlier message: the bot's database no longer knows how it began, or what was acknowledged or silenced.";

/** For a message that stands in for the first one of a thread, which is gone as this word of Slack's says. */
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

/** For a message that stands in the fallback channel, because of this word of Slack's about its own. */
export function redirection(channel: string, word: string): string {
  return `${ELSEWHERE}${channelName(channel)}, ${whyNot(word)}.`;
}

/** For a message that stands in the channel of the settings, because of this word about the one that was set before. */
export function moved(channel: string, word: string): string {
  return `Moved here from ${channelName(channel)}, ${whyNot(word)}.`;
}

/** Words about a message and not about its channel are shown as they are: nobody could tell otherwise what is wrong. */
function whyNot(word: string): string {
  const isOfChannel = kindOfWord(word) === 'channel-gone';
  return WHY_ELSEWHERE[word] ?? (isOfChannel ? 'where the bot may not post' : `where Slack refused it: ${word}`);
}

/** Whether a note sends its message to the fallback channel. */
export function isRedirection(note: string): boolean {
  return note.startsWith(ELSEWHERE);
}

/** These notes and one more, once. */
export function withNote(notes: readonly string[], note: string): readonly string[] {
  return notes.includes(note) ? notes : [...notes, note];
}

/** The type of the metadata by which a message of ours is known again. */
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

/** What a message carries: its key, and the first one of an incident what it is about, whether that fires, and its revision. */
export function metadataOf(key: string, first: FirstMark | null = null) {
  const event_payload = first === null ? { key } : { key, ...first.about, revision: first.revision };
  return { event_type: EVENT_TYPE, event_payload };
}

/**
 * What metadata says of an incident's first message; undefined where it says none of it. Messages of versions before this have a key
 * only: nothing proves that they still fire, so they are none.
 */
export function firstMessageOf(metadata: unknown): Omit<ShownMessage, 'channel' | 'ts'> | undefined {
  const parsed = FIRST_MESSAGE.safeParse(metadata);
  if (!parsed.success) return undefined;
  const { key, subject, live, revision } = parsed.data.event_payload;
  return { key, revision, about: { subject: subjectWithNewWord(subject), live } };
}
