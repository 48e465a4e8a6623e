import { channelName } from '../../../blocks/kit/text.ts';
import { kindOfWord } from './error-words.ts';

/** Note of a message that was posted again although the first post may have arrived. */
export const REPEAT = 'This may be a duplicate: Slack did not answer, and the channel history could not be read.';

/** Note of an incident's first message that continues an earlier one, which this database does not know. */
export const ADOPTED =
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
