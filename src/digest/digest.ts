import type { Score } from '../health/rollup.ts';
import type { Status } from '../health/status.ts';
import type { Incident } from '../incidents/incident.ts';

/** A score of today beside those of yesterday and of the same day last week; null is no data. */
export interface ScoreChange {
  readonly title: string;
  readonly today: Score;
  readonly yesterday: number | null;
  readonly lastWeek: number | null;
}

/** A metric that the digest speaks of. Figures of merit are 0 to 1; null is no data. */
export interface DigestMetric {
  readonly area: string;
  readonly label: string;
  readonly today: number | null;
  readonly yesterday: number | null;
  readonly lastWeek: number | null;
  readonly status: Status;
  /** For how many local days in a row, today included, it has had this status; as far back as was read. */
  readonly days: number;
  /** Whether it may have been so for longer than was read. */
  readonly isLonger: boolean;
}

/** An area's own part, for the thread. */
export interface DigestArea {
  readonly change: ScoreChange;
  readonly metrics: readonly DigestMetric[];
}

/** What a morning's message says, before it is put into words. */
export interface Digest {
  readonly title: string;
  /** Zone of the days. */
  readonly timeZone: string;
  /** When its values were read, in milliseconds since 1970. */
  readonly at: number;
  /** Whether those are old, because Datadog could not be read now. */
  readonly isStale: boolean;
  readonly overall: ScoreChange;
  readonly areas: readonly DigestArea[];
  /** Red today and not yesterday. */
  readonly newlyRed: readonly DigestMetric[];
  /** Red when they last had data before today, and with data that is not red today. */
  readonly recovered: readonly DigestMetric[];
  readonly stillRed: readonly DigestMetric[];
  readonly gray: readonly DigestMetric[];
  /** Short of green all week and moving least towards it. */
  readonly slowest: readonly DigestMetric[];
  readonly incidents: readonly Incident[];
}
