/** Id under which the audit has what happened to the bot itself; ids of incidents contain a time. */
export const BOT_HISTORY = 'bot';

/**
 * Kinds of its entries: an evaluation before which none is known, a time without evaluations, a restored database, and an incident that
 * Slack shows and the database has lost.
 */
export const BOT_EVENTS = {
  began: 'began-to-evaluate',
  notEvaluated: 'not-evaluated',
  restored: 'database-restored',
  lost: 'incident-lost',
} as const;

/** Entry of the audit about the bot itself. */
export interface BotEntry {
  readonly at: number;
  readonly what: string;
  /** Of a time without evaluations: its beginning as an ISO date. */
  readonly why: string;
}

/** Time in which incidents are not known, in milliseconds since 1970; `until` is null while it lasts. */
export interface Gap {
  readonly since: number;
  readonly until: number | null;
}

/** Part of a period in which the incidents are known, and what is not known of it. Times in milliseconds since 1970. */
export interface Coverage {
  readonly from: number;
  readonly to: number;
  /** Time from which on incidents are known; `from` if they are known in the whole period. */
  readonly knownFrom: number;
  /**
   * Reason for which earlier ones are not known: their retention, the age of the database, no evaluation that is known, or their number.
   * Null if all are.
   */
  readonly limit: 'retention' | 'database' | 'evaluation' | 'number' | null;
  /** Times without evaluations, oldest first. */
  readonly gaps: readonly Gap[];
  /** Datadog outages, oldest first, of a history that does not show them as incidents. */
  readonly outages: readonly Gap[];
  readonly isEvaluated: boolean;
  /** Times at which the database was found to be an earlier copy, oldest first. */
  readonly restoredAt: readonly number[];
  /** Number of incidents that Slack showed and the database had lost. */
  readonly lost: number;
  /** Number of incidents whose rows cannot be read. */
  readonly unreadable: number;
  /** Number of incidents whose earliest failures are not known. */
  readonly incomplete: number;
}

/** Facts about what a store knows of a period. */
export interface CoverageFacts extends Pick<Coverage, 'unreadable' | 'incomplete'> {
  readonly from: number;
  readonly to: number;
  /** Time for which an incident that is over is kept. */
  readonly retentionMs: number;
  /** Time since which the database has existed; null if that is not known. */
  readonly knownSince: number | null;
  /** End of the oldest incident that was read, if more ended in the period; null if all were read. */
  readonly readFrom: number | null;
  /** Time at which the first of the incidents opened that were read; null if there is none. */
  readonly firstOpenedAt: number | null;
  /** Time of the last evaluation; null before the first. */
  readonly evaluatedAt: number | null;
  /** Longest time between two evaluations that is no gap. */
  readonly longestGapMs: number;
  readonly bot: readonly BotEntry[];
}

/** Judges what is known of a period. */
export function coverageOf(facts: CoverageFacts): Coverage {
  const { from, to, unreadable, incomplete, evaluatedAt, bot } = facts;
  const inPeriod = bot.filter(({ at }) => at >= from && at <= to);
  const timesOf = (kind: string) => inPeriod.filter(({ what }) => what === kind).map(({ at }) => at);
  const [knownFrom, limit] = knownFromOf(facts, timesOf(BOT_EVENTS.began).at(-1));
  return {
    from,
    to,
    knownFrom,
    limit,
    gaps: [...inPeriod.flatMap(gapOf), ...currentGap(facts)],
    outages: [],
    isEvaluated: evaluatedAt !== null,
    restoredAt: [...new Set(timesOf(BOT_EVENTS.restored))],
    lost: timesOf(BOT_EVENTS.lost).length,
    unreadable,
    incomplete,
  };
}

/** Whether all incidents of the period are known. */
export function isComplete(coverage: Coverage): boolean {
  const { limit, gaps, outages, isEvaluated, restoredAt, lost, unreadable, incomplete } = coverage;
  const missing = gaps.length + outages.length + restoredAt.length + lost + unreadable + incomplete;
  return limit === null && isEvaluated && missing === 0;
}

/**
 * The coverage of a part of the period. What has no time is not known of the part either; so is what people did before a restore that came
 * after it.
 */
export function coverageWithin(coverage: Coverage, from: number, to: number): Coverage {
  const knownFrom = Math.max(coverage.knownFrom, from);
  return {
    ...coverage,
    from,
    to,
    knownFrom,
    limit: knownFrom > from ? coverage.limit : null,
    gaps: coverage.gaps.filter(({ since, until }) => since < to && (until ?? Number.POSITIVE_INFINITY) > from),
    restoredAt: coverage.restoredAt.filter((at) => at >= from),
  };
}

/** The latest of the times from which on incidents are known, with its reason. */
function knownFromOf(
  { from, to, retentionMs, knownSince, readFrom, firstOpenedAt, longestGapMs }: CoverageFacts,
  beganAt: number | undefined,
): readonly [number, Coverage['limit']] {
  // An older incident proves older evaluations. The first one of a new database comes soon after its creation.
  const isFirst = beganAt !== undefined && (firstOpenedAt === null || firstOpenedAt >= beganAt);
  const isLate = isFirst && (knownSince === null || beganAt - knownSince > longestGapMs);
  const limits: readonly (readonly [number, Coverage['limit']])[] = [
    [from, null],
    [to - retentionMs, 'retention'],
    // A time after the period is that of another clock.
    ...(knownSince === null || knownSince > to ? [] : [[knownSince, 'database'] as const]),
    ...(isLate ? [[beganAt, 'evaluation'] as const] : []),
    ...(readFrom === null ? [] : [[readFrom, 'number'] as const]),
  ];
  return limits.reduce((latest, one) => (one[0] > latest[0] ? one : latest));
}

function gapOf({ at, what, why }: BotEntry): readonly Gap[] {
  const since = Date.parse(why);
  return what === BOT_EVENTS.notEvaluated && !Number.isNaN(since) ? [{ since, until: at }] : [];
}

function currentGap({ to, evaluatedAt, longestGapMs }: CoverageFacts): readonly Gap[] {
  return evaluatedAt !== null && to - evaluatedAt > longestGapMs ? [{ since: evaluatedAt, until: null }] : [];
}
