import { dayOffsets, type Today } from '@metta-health-bot/local-datadog';

/** Moments at which the stories of a demo happen, in milliseconds since 1970. */
export interface StoryTimes {
  /** The tests of the main branch begin to fail: when today began, or hours ago if it has just begun. */
  readonly testsBroke: number;
  readonly arenaFell: number;
  /** The evaluations get worse after the arena did. */
  readonly evalsFollowed: number;
  /** The newest dip of the arena's throughput. */
  readonly arenaSlowed: number;
  /** The newest beginning of the hours in which the shared nodes are busy every day. */
  readonly nodesBusy: number;
}

const HOUR_MS = 3_600_000;
/** Hours for which a change has to be there before anybody can tell it from an odd hour. */
const LASTING_HOURS = 5;
/** Hours of a local day in which the shared nodes are busy. */
export const BUSY_HOURS = { from: 9, to: 17 } as const;

/** The moments of a demo that begins now: any time of any day will do. */
export function storyTimes(today: Today): StoryTimes {
  const { now } = today;
  const { startOf } = dayOffsets(today);
  const midnight = startOf(0);
  const isNewDay = now - midnight < LASTING_HOURS * HOUR_MS;
  const broke = isNewDay ? now - LASTING_HOURS * HOUR_MS : midnight;
  // On the hour, also where days do not begin on it: values of hours show such a change best.
  const testsBroke = Math.floor(broke / HOUR_MS) * HOUR_MS;
  const arenaFell = testsBroke - 3 * HOUR_MS;
  const busyToday = midnight + BUSY_HOURS.from * HOUR_MS;
  return {
    testsBroke,
    arenaFell,
    evalsFollowed: arenaFell + 2 * HOUR_MS,
    arenaSlowed: startOf(-1),
    nodesBusy: busyToday <= now ? busyToday : startOf(-1) + BUSY_HOURS.from * HOUR_MS,
  };
}

/** A span without other events: from and to in milliseconds since 1970. */
interface Quiet {
  readonly from: number;
  readonly to: number;
}

/** Spans in which only the stories' own events may lie, newest first: whatever else happened would stand nearer to a change than they do. */
function quietSpans({ testsBroke, arenaSlowed }: StoryTimes): readonly Quiet[] {
  return [
    { from: testsBroke - 16 * HOUR_MS, to: testsBroke + 3 * HOUR_MS },
    { from: arenaSlowed - HOUR_MS, to: arenaSlowed + HOUR_MS },
  ];
}

/** A moment before these stories where it would be within one; whatever is older moves with it, so that all keeps its order. */
export function outsideStories(at: number, times: StoryTimes): number {
  return quietSpans(times).reduce((moved, { from, to }) => (moved <= to ? moved - (to - from) : moved), at);
}
