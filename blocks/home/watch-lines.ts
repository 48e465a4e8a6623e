import { formatDuration } from '../../src/core/duration.ts';
import { andMore } from '../../src/core/text.ts';
import { statusOf } from '../../src/health/thresholds.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { lastKnown, lightAndValue, WORDS } from '../kit/status.ts';
import { channelName, MAX_LISTED } from '../kit/text.ts';

/** A watch that a person has set. */
export interface WatchOfReader {
  /** Name of the area or the metric; text from the catalog. */
  readonly name: string;
  /** Id of the channel that hears of it; null for the person alone, by direct message. */
  readonly channel: string | null;
  /** Status from which on it reports. */
  readonly level: 'red' | 'yellow';
  /** Time that it has to last, in milliseconds. */
  readonly holdMs: number;
  /** Score today; null without data. */
  readonly fom: number | null;
}

/** Watches of a person, and the number of those in channels of which they may no longer know. */
export interface WatchesOfReader {
  readonly watches: readonly WatchOfReader[];
  readonly hidden: number;
}

/** Lines of mrkdwn, one for each watch. `isKnown`: the scores are those of now. */
export function watchLines({ watches, hidden }: WatchesOfReader, isKnown: boolean): readonly string[] {
  const lines = watches.slice(0, MAX_LISTED).map((watch) => watchLine(watch, isKnown));
  const notes = [...andMore(watches.length - lines.length), ...hiddenNote(hidden)];
  if (lines.length + notes.length === 0)
    return ['*What you watch*', 'Nothing yet. Next step: type `/health watch` and an area in a channel.'];
  return ['*What you watch*', ...lines, ...notes];
}

function watchLine({ name, channel, level, holdMs, fom }: WatchOfReader, isKnown: boolean): string {
  const light = isKnown ? `${lightAndValue(fom)} ${WORDS[statusOf(fom)]}` : `${lastKnown(fom)} unknown now`;
  const from = level === 'red' ? WORDS.red : `${WORDS.yellow} or ${WORDS.red}`;
  const hold = holdMs === 0 ? 'at once' : `after ${formatDuration(holdMs)}`;
  const where = channel === null ? 'you, by direct message' : channelName(channel);
  return `${light}  ·  ${escapeMrkdwn(name)}  ·  reports ${from} ${hold} to ${where}`;
}

function hiddenNote(hidden: number): readonly string[] {
  if (hidden === 0) return [];
  return [`${hidden} more in ${hidden === 1 ? 'a channel' : 'channels'} of which you are not known to be a member`];
}
