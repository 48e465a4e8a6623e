import { type Chance, chanceOf } from './chance.ts';
import { type Course, type MadeUpPoint, type Move, NOISES, type NoiseKind, pointsOf } from './made-up-series.ts';

/** Synthetic stories with their truth. This file knows nothing of the code that explains them. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.parse('2026-11-24T12:20:00Z');

export const STORY_KINDS = [
  'cause',
  'lag',
  'two candidates',
  'gap',
  'rhythm',
  'change after the fall',
  'change of another feed',
  'change long before',
  'no cause',
  'slow drift',
  'nothing',
] as const;
export type StoryKind = (typeof STORY_KINDS)[number];

/** Number of stories of each kind: 200. */
const NUMBERS: Readonly<Record<StoryKind, number>> = {
  cause: 24,
  lag: 20,
  'two candidates': 20,
  gap: 16,
  rhythm: 20,
  'change after the fall': 18,
  'change of another feed': 18,
  'change long before': 18,
  'no cause': 14,
  'slow drift': 16,
  nothing: 16,
};

/** Something that was reported, by a name. */
export interface StoryEvent {
  readonly name: string;
  readonly feed: string;
  readonly at: number;
}

/** One story, and what is true about it. Times in milliseconds since 1970. */
export interface Story {
  readonly kind: StoryKind;
  readonly now: number;
  readonly from: number;
  readonly points: readonly MadeUpPoint[];
  readonly isLessBetter: boolean;
  /** Feeds that may explain the metric. */
  readonly feeds: readonly string[];
  readonly events: readonly StoryEvent[];
  /** The other metrics: whether each moved at that time, and how many hours later. */
  readonly others: readonly { readonly points: readonly MadeUpPoint[]; readonly lagHours: number | null }[];
  readonly truth: {
    /** Time of the change; null if there is none with a time. */
    readonly changedAt: number | null;
    /** Name of the event that caused it; null if nothing that was reported did. */
    readonly cause: string | null;
    /** Span without data in which it changed, if it did so there. */
    readonly gap: readonly [number, number] | null;
    /** Times that it happened before. */
    readonly earlier: number;
  };
}

/** The 200 stories of a seed. */
export function storiesOf(seed: number): readonly Story[] {
  const kinds = STORY_KINDS.flatMap((kind) => Array.from({ length: NUMBERS[kind] }, () => kind));
  return kinds.map((kind, index) => storyOf(kind, chanceOf(seed * 1_000_003 + index * 7_919)));
}

const SMOOTH = ['white', 'lasting', 'outliers'] as const;
const MINE = 'change';
const FOREIGN = 'other_team';
const HAS_NO_STEP: readonly StoryKind[] = ['slow drift', 'nothing'];
/** Kinds in which nothing that was reported, and may explain the metric, led to the change. */
const HAS_NO_CAUSE: readonly StoryKind[] = [
  'no cause',
  'change after the fall',
  'change of another feed',
  'change long before',
];

function storyOf(kind: StoryKind, chance: Chance): Story {
  const days = chance.is(0.75) ? 30 : chance.whole(6, 20);
  const from = NOW - days * DAY_MS;
  // Rarely on a full hour, and never so late that nobody could know: people ask some hours later.
  const fellAt = NOW - chance.between(4, 60) * HOUR_MS;
  const hasStep = !HAS_NO_STEP.includes(kind);
  const step = { at: fellAt, height: -chance.between(3.6, 9) };
  const endsAt = fellAt + chance.between(5, 20) * HOUR_MS;
  const hasRecovered = chance.is(0.25) && endsAt < NOW - 4 * HOUR_MS;
  const earlier = hasStep && days === 30 && chance.is(0.3) ? earlierMoves(step.height, chance) : [];
  const moves: readonly Move[] = [
    ...(hasStep ? [{ ...step, ...(hasRecovered && { until: endsAt }) }] : []),
    ...(kind === 'slow drift' ? [driftOf(chance)] : []),
    ...earlier,
  ];
  const gap = kind === 'gap' ? gapAround(fellAt, chance) : null;
  const noise = chance.pick<NoiseKind>(kind === 'slow drift' || kind === 'rhythm' ? SMOOTH : NOISES);
  const hasRhythm = kind === 'rhythm' || (noise !== 'switch' && chance.is(0.3));
  const sign = chance.pick<1 | -1>([1, -1]);
  const course: Course = {
    from,
    now: NOW,
    noise,
    moves,
    daily: hasRhythm ? chance.between(1.5, kind === 'rhythm' ? 6 : 3) : 0,
    weekend: hasRhythm && days === 30 && chance.is(0.4) ? chance.pick([-1, 1]) * chance.between(2, 5) : 0,
    gaps: [...(gap === null ? [] : [gap]), ...smallGaps(from, chance)].filter(
      ([start, end]) => gap !== null || fellAt < start - HOUR_MS || fellAt > end + HOUR_MS,
    ),
    sign,
  };
  const caused = eventsOf(kind, fellAt, chance);
  return {
    kind,
    now: NOW,
    from,
    points: pointsOf(course, chance),
    isLessBetter: sign === -1,
    feeds: [MINE, 'deployment'],
    events: caused.events,
    others: hasStep ? othersOf(course, step, chance) : [],
    truth: {
      changedAt: hasStep ? fellAt : null,
      cause: caused.cause,
      gap: gap !== null && fellAt >= gap[0] && fellAt < gap[1] ? gap : null,
      earlier: earlier.length,
    },
  };
}

/** Falls of the weeks before that ended after some hours. */
function earlierMoves(height: number, chance: Chance): readonly Move[] {
  return Array.from({ length: chance.whole(1, 2) }, (_, index): Move => {
    const at = NOW - (chance.between(9, 15) + 9 * index) * DAY_MS;
    return { at, height: height * chance.between(0.9, 1.1), until: at + chance.between(6, 30) * HOUR_MS };
  });
}

function driftOf(chance: Chance): Move {
  const overMs = chance.between(2, 12) * DAY_MS;
  const at = NOW - overMs - chance.between(0, 2) * DAY_MS;
  return { at, height: -chance.between(5, 12), overMs };
}

/** A gap within hours of the fall, or around it. */
function gapAround(fellAt: number, chance: Chance): readonly [number, number] {
  const start = fellAt - chance.between(-1, 8) * HOUR_MS;
  return [start, start + chance.between(2, 9) * HOUR_MS];
}

function smallGaps(from: number, chance: Chance): readonly (readonly [number, number])[] {
  return Array.from({ length: chance.whole(0, 4) }, () => {
    const start = chance.between(from, NOW - 24 * HOUR_MS);
    return [start, start + chance.between(1, 14) * HOUR_MS] as const;
  });
}

/** Events of a story: the cause, what only looks like it, and what a team does anyway. */
function eventsOf(kind: StoryKind, fellAt: number, chance: Chance) {
  const event = (name: string, feed: string, at: number): StoryEvent => ({ name, feed, at });
  const noisy = background(chance, fellAt, hasQuietTime(kind));
  const before = (fromHours: number, toHours: number) => fellAt - chance.between(fromHours, toHours) * HOUR_MS;
  const foreign = chance.is(0.5) ? [event('of another team', FOREIGN, before(0.1, 5))] : [];
  switch (kind) {
    case 'nothing':
    case 'slow drift':
      return { events: [...noisy, ...foreign], cause: null };
    case 'no cause':
      return { events: [...noisy, ...foreign], cause: null };
    case 'change after the fall':
      return { events: [...noisy, event('too late', MINE, fellAt + chance.between(1.6, 6) * HOUR_MS)], cause: null };
    case 'change of another feed':
      return { events: [...noisy, event('of another team', FOREIGN, before(0.1, 3))], cause: null };
    case 'change long before':
      return { events: [...noisy, event('long before', MINE, before(16, 60))], cause: null };
    case 'lag':
      return { events: [...noisy, ...foreign, event('cause', MINE, before(2, 8))], cause: 'cause' };
    case 'two candidates': {
      const both = [event('cause', MINE, before(0.1, 4)), event('other', 'deployment', before(0.1, 8))];
      return {
        events: [...noisy, ...both, event('too late', MINE, fellAt + chance.between(1.6, 4) * HOUR_MS)],
        cause: 'cause',
      };
    }
    default:
      return {
        events: [...noisy, ...foreign, event('cause', chance.pick([MINE, 'deployment']), before(0.05, 2))],
        cause: 'cause',
      };
  }
}

/** Whether nothing lands near the fall: only so is it true that nothing led to it. */
function hasQuietTime(kind: StoryKind): boolean {
  return HAS_NO_CAUSE.includes(kind);
}

/** What a team merges anyway, more by day than by night. */
function background(chance: Chance, fellAt: number, isQuiet: boolean): readonly StoryEvent[] {
  const events: StoryEvent[] = [];
  for (let at = NOW - 4 * DAY_MS; at < NOW; ) {
    const hour = (at % DAY_MS) / HOUR_MS;
    const isDay = hour >= 8 && hour < 18;
    at += -Math.log(1 - chance.next()) * (isDay ? 5 : 16) * HOUR_MS;
    const isNear = at > fellAt - 15 * HOUR_MS && at < fellAt + 1.6 * HOUR_MS;
    if (at < NOW && !(isQuiet && isNear)) events.push({ name: `merge ${events.length}`, feed: MINE, at });
  }
  return events;
}

/** Six other metrics, of which two move as well, some hours later. */
function othersOf(course: Course, step: Move, chance: Chance): Story['others'] {
  return Array.from({ length: 6 }, (_, index) => {
    const lagHours = index < 2 ? chance.between(0, 3) : null;
    const moves = lagHours === null ? [] : [{ at: step.at + lagHours * HOUR_MS, height: -chance.between(5, 9) }];
    const noise = chance.pick<NoiseKind>([...SMOOTH, 'counts']);
    return { points: pointsOf({ ...course, noise, moves, weekend: 0 }, chance), lagHours };
  });
}
