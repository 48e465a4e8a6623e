/** One evaluation of a policy; times in milliseconds since 1970. */
export interface EvalRun {
  readonly id: string;
  readonly policy: string;
  readonly type: 'local' | 'remote';
  readonly status: 'success' | 'failure';
  /** Undefined where the run does not say. */
  readonly hearts: number | undefined;
  readonly expectedHearts: number | undefined;
  /** Null where nothing tells. */
  readonly startedAt: number | null;
  readonly finishedAt: number;
  readonly url?: string;
}

/** An evaluation that may have ended, nobody knows how or when. */
export interface UndecidedEval {
  readonly type: EvalRun['type'];
  /** Which one, and why nobody knows, in words for people. */
  readonly name: string;
  /** Its last sign of life; null where there was none. */
  readonly seenAt: number | null;
}

/** How far the hearts of a run are from what was expected, in percent of that; undefined where one of them is not known, or no number can tell it. */
export function percentOff({ hearts, expectedHearts }: EvalRun): number | undefined {
  if (hearts === undefined || expectedHearts === undefined || expectedHearts === 0) return undefined;
  const off = (100 * Math.abs(hearts - expectedHearts)) / Math.abs(expectedHearts);
  return Number.isFinite(off) ? off : undefined;
}
