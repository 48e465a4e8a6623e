import { formatDuration } from '../../src/core/duration.ts';
import { andMore } from '../../src/core/text.ts';
import type { DayState } from '../../src/health/day-state.ts';
import type { Score } from '../../src/health/rollup.ts';
import { withDataNote } from '../health/rollup.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { lastKnown, lightAndValue, stateWords, WORDS } from '../kit/status.ts';
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
  /** State of today; `gone` if the catalog no longer has it. */
  readonly state: DayState | 'gone';
  /** Its score today with the number of metrics that it has, of an area. */
  readonly score?: Score | undefined;
}

/** Watches of a person, and the number of those in channels of which they may no longer know. */
export interface WatchesOfReader {
  readonly watches: readonly WatchOfReader[];
  readonly hidden: number;
  /** Whether the scores are those of now. */
  readonly isKnown: boolean;
}

/** Lines of mrkdwn, one for each watch; of very many the most urgent. */
export function watchLines({ watches, hidden, isKnown }: WatchesOfReader): readonly string[] {
  const worstFirst = watches.toSorted((a, b) => URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state));
  const shown = (watches.length > MAX_LISTED ? worstFirst : watches).slice(0, MAX_LISTED);
  const lines = shown.map((watch) => watchLine(watch, isKnown));
  const notes = [...andMore(watches.length - lines.length), ...hiddenNote(hidden)];
  if (lines.length + notes.length === 0)
    return ['*What you watch*', 'Nothing yet. Next step: type `/health watch` and an area in a channel.'];
  return ['*What you watch*', ...lines, ...notes];
}

const URGENCY: readonly WatchOfReader['state'][] = ['red', 'yellow', 'unread', 'gone', 'gray', 'green'];

function watchLine(watch: WatchOfReader, isKnown: boolean): string {
  const { name, channel, level, holdMs, fom } = watch;
  const light = isKnown ? watchState(watch) : `${lastKnown(fom)} unknown now`;
  const from = level === 'red' ? WORDS.red : `${WORDS.yellow} or ${WORDS.red}`;
  const hold = holdMs === 0 ? 'at once' : `after ${formatDuration(holdMs)}`;
  const where = channel === null ? 'you, by direct message' : channelName(channel);
  return `${light}  ·  ${escapeMrkdwn(name)}  ·  reports ${from} ${hold} to ${where}`;
}

function watchState({ fom, state, score }: WatchOfReader): string {
  if (state === 'gone') return `${lastKnown(null)} not in the catalog any more`;
  if (state === 'unread') return `${lastKnown(fom)} ${stateWords(fom, state)}`;
  const note = score === undefined || fom === null ? '' : withDataNote(score, 'metrics');
  return `${lightAndValue(fom)} ${WORDS[state]}${note}`;
}

function hiddenNote(hidden: number): readonly string[] {
  if (hidden === 0) return [];
  return [`${hidden} more in ${hidden === 1 ? 'a channel' : 'channels'} of which you are not known to be a member`];
}
