import { HOUR_MS, MINUTE_MS } from '../../core/time.ts';
import { isUnread } from '../../health/day-state.ts';
import type { Answer } from '../../health/reading.ts';
import { type Rollup, todaysFom } from '../../health/rollup.ts';
import { statusOf } from '../../health/thresholds.ts';

/**
 * Reasons why a card is over. ended, moved: by a person. deleted: its message is gone in Slack. unchangeable: Slack lets nobody edit it.
 * refused: its channel accepted nothing for a day. unposted: Slack did not accept or confirm its first post. left-catalog: its area or
 * environment is not in the catalog any more. restored: Slack shows that it is over, and the database was restored to an earlier state.
 */
export const ENDINGS = [
  'ended',
  'moved',
  'deleted',
  'unchangeable',
  'refused',
  'unposted',
  'left-catalog',
  'restored',
] as const;
export type Ending = (typeof ENDINGS)[number];

/** A message that is kept current, one of each channel at most. Times are milliseconds since 1970. */
export interface LiveCard {
  /** Key of its message in the outbox, unique for all time. */
  readonly key: string;
  /** Id of the channel. */
  readonly channel: string;
  /** Key of the area; null for all. */
  readonly area: string | null;
  /** Null for all together. */
  readonly environment: string | null;
  /** Slack id. */
  readonly begunBy: string;
  readonly begunAt: number;
  /** The statuses that it shows: see `statusesOf`. */
  readonly shows: string;
  readonly drawnAt: number;
  /** Time at which the values that it shows were read. */
  readonly readAt: number;
  /** Format of its table that the workspace is known to accept, or the best one. */
  readonly tables: 'data_table' | 'table' | 'text';
  /** `pinned`, `unpinned`, Slack's error word, or null before it was tried. */
  readonly pin: string | null;
  /** Time since which its channel accepts nothing; null while it does. */
  readonly refusedSince: number | null;
  /** Null while it is live. */
  readonly ending: Ending | null;
  /** Slack id of the person who ended it; null for the bot. */
  readonly endedBy: string | null;
  readonly endedAt: number | null;
}

const PREFIX = 'live:';

/** Subject in the metadata of every living card: a channel has one, whatever it shows. */
export const LIVE_SUBJECT = 'live-card';

/** Key of a card of a channel that begins at that time. */
export function liveKey(channel: string, begunAt: number): string {
  return `${PREFIX}${channel}:${begunAt}`;
}

/** The channel of a key; undefined for any other text. */
export function channelOfKey(key: string): string | undefined {
  return /^live:([CG][A-Z0-9]+):\d+$/.exec(key)?.[1];
}

/** The part of health that a card shows: an area or all, in an environment or in all. */
export type LiveScope = Pick<LiveCard, 'area' | 'environment'>;

/** The command line that shows the same as a card, once: `/health ci env:staging`. */
export function commandLineOf({ area, environment }: LiveScope): string {
  return ['/health', area, environment && `env:${environment}`].filter(Boolean).join(' ');
}

/** Whether two cards of a channel would show the same. */
export function isSameScope(one: LiveScope, other: LiveScope): boolean {
  return one.area === other.area && one.environment === other.environment;
}

/**
 * The statuses of an answer: a letter for all together, for each area its own and one for each of its metrics; and whether they are of now.
 * Numbers do not count.
 */
export function statusesOf(answer: Answer<Rollup>): string {
  if (answer.kind === 'unavailable') return 'unavailable';
  const { areas, overall } = answer.value;
  const letters = areas.map(({ rows, scores }) => {
    const own = rows.map((row) => {
      const fom = todaysFom(row);
      return fom === null && isUnread(row) ? '?' : letterOf(fom);
    });
    return `${scoreLetter(scores)}${own.join('')}`;
  });
  return [answer.kind, scoreLetter(overall), ...letters].join(' ');
}

function scoreLetter(scores: Rollup['overall']): string {
  return letterOf(scores.at(-1)?.value);
}

function letterOf(fom: number | null | undefined): string {
  return LETTERS[statusOf(fom ?? null)];
}

const LETTERS = { red: 'r', yellow: 'y', green: 'g', gray: '-' } as const;

/** Time after which a card is drawn again although nothing has changed: with the waits of the outbox it is within the hour. */
export const REDRAW_MS = 50 * MINUTE_MS;
/** Least time between two edits of a card, however often statuses change. */
export const LEAST_MS = MINUTE_MS;
/** Time for which Datadog cannot be read before a card says so: a card that is older anyway says so with its next edit. */
export const STALE_AFTER_MS = 10 * MINUTE_MS;
/** Time for which a channel accepts nothing before its card is over. */
export const REFUSED_MS = 24 * HOUR_MS;

/** Whether a card has to be drawn again now. */
export function isDueNow(
  { shows, drawnAt }: Pick<LiveCard, 'shows' | 'drawnAt'>,
  answer: Answer<Rollup>,
  now: number,
): boolean {
  const ageMs = now - drawnAt;
  // A time in the future means that the clock was set back.
  if (ageMs < 0 || ageMs >= REDRAW_MS) return true;
  if (ageMs < LEAST_MS || statusesOf(answer) === shows) return false;
  return answer.kind === 'fresh' || now - answer.failingSince >= STALE_AFTER_MS;
}
