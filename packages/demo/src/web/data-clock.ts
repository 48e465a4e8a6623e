import type { DataSet } from '@metta-health-bot/local-datadog';

/** Offset of the data's clock; the clocks of the bot, of Slack and of Datadog stay unchanged. */
export interface DataClock {
  /** Negative is earlier. */
  movedHours: number;
}

const HOUR_MS = 3_600_000;

/** The same series, read as if it were as much later as the clock is moved at that moment. */
export function moved(data: DataSet, clock: DataClock): DataSet {
  return data.map((series) => ({
    ...series,
    valueAt: (at: number) => series.valueAt(at + clock.movedHours * HOUR_MS),
  }));
}
