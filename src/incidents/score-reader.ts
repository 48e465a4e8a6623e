import { atMost } from '../core/at-most.ts';
import { MINUTE_MS, SECOND_MS } from '../core/time.ts';
import type { HealthReader } from '../datadog/health-reader.ts';
import type { Rollup } from '../health/rollup.ts';
import type { Logger } from '../observability/log.ts';

/** Bounds of the reading of scores. */
export const SCORES = {
  /** Longest time that an evaluation waits for them if no collector fails, in milliseconds; if one does, it waits for none. */
  waitMs: 5 * SECOND_MS,
  /** Age up to which the last ones count while newer ones are being read, in milliseconds. */
  usableMs: 3 * MINUTE_MS,
} as const;

/** Reads the scores of today for rules about them. */
export interface ScoreReader {
  /** Begins to read them, unless a reading is going on. */
  begin(): void;
  /** Returns the newest ones after `waitMs` milliseconds at the latest; null if none are known. Never rejects. */
  newest(now: number, waitMs: number): Promise<Rollup | null>;
}

const NOT_READ =
  'the scores could not be read because of a bug; rules about metrics and watches are not evaluated. Next step: report the error as a bug';

/** Creates a reader that makes one reading at a time, and no alarm about a collector waits for it. */
export function createScoreReader(reader: Pick<HealthReader, 'rollup'>, log: Pick<Logger, 'error'>): ScoreReader {
  let reading: Promise<void> | undefined;
  let last: { readonly rollup: Rollup; readonly at: number } | undefined;
  const read = async () => {
    try {
      const answer = await reader.rollup();
      // An old answer stands for a failed request: it says nothing of now.
      if (answer.kind === 'fresh') last = { rollup: answer.value, at: answer.at };
      else last = undefined;
    } catch (error) {
      last = undefined;
      log.error({ err: error }, NOT_READ);
    }
  };
  return {
    begin() {
      reading ??= read().finally(() => {
        reading = undefined;
      });
    },
    async newest(now, waitMs) {
      if (reading !== undefined) await atMost(reading, waitMs);
      if (last === undefined || now < last.at - SCORES.usableMs || now - last.at > SCORES.usableMs) return null;
      const end = last.rollup.days.at(-1)?.end ?? 0;
      return now < end ? last.rollup : null;
    },
  };
}
