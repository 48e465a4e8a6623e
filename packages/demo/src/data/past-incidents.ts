/** Something that a person did, in minutes after the alert. `by` is a Slack id. */
export interface PastAct {
  readonly after: number;
  readonly by: string;
}

/** A failure of one collector, or of several at once, before the demo began. */
export interface PastFailure {
  /** Names of collectors. */
  readonly collectors: readonly string[];
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly says: string;
  readonly acknowledged?: PastAct;
  readonly silenced?: PastAct;
  /** End in minutes after the alert: a recovery, or a person who resolved it. */
  readonly ended: { readonly after: number; readonly by?: string };
}

/** Sentence for people about these incidents. */
export const PAST_STORY = 'The incidents of the last month in /incidents are made up.';

const MINUTE_MS = 60_000;
const [HOUR, DAY] = [60, 1_440];
const [ONCALL, LEAD] = ['U0ONCALL', 'U0LEAD'];

/** A failure before it has a time: minutes ago, and the collector by its place in the catalog. */
type Outline = Omit<PastFailure, 'collectors' | 'at'> & { readonly ago: number; readonly collector: number | 'all' };

const FAILED = 'the newest run failed';
const ERRORS = '7 errors in the last hour, more than 3';
const SLOW = 'the newest run took 48 s, more than 30 s';

/** A collector that flaps: each failure begins a quarter of an hour after the one before. */
const FLAPPING: readonly Outline[] = [0, 1, 2].map((count) => ({
  ago: 2 * DAY + 3 * HOUR - count * 15,
  collector: 3,
  says: FAILED,
  ended: { after: 5 + count },
  ...(count === 2 && { acknowledged: { after: 4, by: ONCALL } }),
}));

/** Oldest first: an incident that re-opens has to follow the one before. */
const OUTLINES: readonly Outline[] = [
  { ago: 32 * DAY, collector: 0, says: FAILED, acknowledged: { after: 21, by: ONCALL }, ended: { after: 95 } },
  { ago: 27 * DAY, collector: 1, says: FAILED, acknowledged: { after: 4, by: LEAD }, ended: { after: 38 } },
  { ago: 23 * DAY, collector: 2, says: SLOW, ended: { after: 16 } },
  { ago: 19 * DAY, collector: 'all', says: FAILED, acknowledged: { after: 2, by: ONCALL }, ended: { after: 210 } },
  { ago: 16 * DAY, collector: 1, says: ERRORS, silenced: { after: 6, by: LEAD }, ended: { after: 170 } },
  { ago: 12 * DAY, collector: 0, says: FAILED, acknowledged: { after: 52, by: ONCALL }, ended: { after: 640 } },
  { ago: 9 * DAY, collector: 4, says: FAILED, ended: { after: 40, by: LEAD } },
  { ago: 6 * DAY, collector: 1, says: FAILED, acknowledged: { after: 7, by: ONCALL }, ended: { after: 44 } },
  { ago: 4 * DAY, collector: 0, says: ERRORS, ended: { after: 9 } },
  ...FLAPPING,
  {
    ago: 30 * HOUR,
    collector: 2,
    says: FAILED,
    acknowledged: { after: 12, by: LEAD },
    silenced: { after: 14, by: LEAD },
    ended: { after: 130 },
  },
  { ago: 7 * HOUR, collector: 1, says: FAILED, acknowledged: { after: 3, by: ONCALL }, ended: { after: 25 } },
];

/** Failures of the collectors with these names in the month before `now`, oldest first; all are over. */
export function pastFailures(names: readonly string[], now: number): readonly PastFailure[] {
  if (names.length === 0) return [];
  return OUTLINES.map(({ ago, collector, ...failure }) => ({
    ...failure,
    collectors: collector === 'all' ? names : names.slice(collector % names.length).slice(0, 1),
    at: now - ago * MINUTE_MS,
  }));
}
