import type { Clock } from '../core/clock.ts';
import { MINUTE_MS, SECOND_MS } from '../core/time.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { type CheckResult, notOk, ok, unchecked, warning } from './check-result.ts';

/** Difference between the clock of this machine and a server's, in milliseconds: positive if this one is ahead. */
export interface Offset {
  readonly offsetMs: number;
  /** The true difference is at most this far from `offsetMs`. */
  readonly uncertainMs: number;
}

/** Compares the clock of this machine with the Date headers of all answers. */
export interface ClockOffsets {
  /** Returns the client, whose answers are compared. */
  compare(client: HttpClient): HttpClient;
  /** The most exact comparison with the server of this address; undefined if none of its answers had a date. */
  offset(address: string): Offset | undefined;
}

/** Resolution of a Date header: seconds, cut off. */
const HALF_A_SECOND_MS = SECOND_MS / 2;

/** Creates the comparison. `clock` is the machine's own, in milliseconds since 1970. */
export function createClockOffsets(clock: Clock): ClockOffsets {
  const best = new Map<string, Offset>();
  return {
    compare: (client) => async (input, init) => {
      const startedAt = clock();
      const response = await client(input, init);
      const endedAt = clock();
      const date = Date.parse(response.headers.get('date') ?? '');
      const origin = originOf(input instanceof Request ? input.url : String(input));
      if (Number.isNaN(date) || origin === undefined) return response;
      const uncertainMs = Math.abs(endedAt - startedAt) / 2 + HALF_A_SECOND_MS;
      const offsetMs = (startedAt + endedAt) / 2 - (date + HALF_A_SECOND_MS);
      if (uncertainMs < (best.get(origin)?.uncertainMs ?? Number.POSITIVE_INFINITY)) {
        best.set(origin, { offsetMs, uncertainMs });
      }
      return response;
    },
    offset: (address) => best.get(originOf(address) ?? ''),
  };
}

const originOf = (address: string): string | undefined => (URL.canParse(address) ? new URL(address).origin : undefined);

/** Difference up to which nothing goes wrong. */
export const HARMLESS_MS = 5 * SECOND_MS;
/** Age up to which the bot accepts a signed request of Slack, as Slack advises; Datadog drops points that are ten minutes ahead. */
export const MOST_MS = 5 * MINUTE_MS;
const STEP = 'run NTP on this machine';

/** Judges the difference to a server. */
export function judgeOffset(
  id: 'clock.slack' | 'clock.datadog' | 'clock.database',
  offset: Offset | undefined,
): CheckResult {
  if (offset === undefined) return unchecked(id, 'no answer had a time to compare with', 'fix the connection first');
  const least = Math.max(0, Math.abs(offset.offsetMs) - offset.uncertainMs);
  if (least <= HARMLESS_MS) return ok(id, `they agree within ${HARMLESS_MS / SECOND_MS} s`);
  const direction = offset.offsetMs > 0 ? 'ahead' : 'behind';
  const detail = `this machine is ${Math.round(Math.abs(offset.offsetMs) / SECOND_MS)} s ${direction}`;
  return least > MOST_MS ? notOk(id, detail, STEP) : warning(id, detail, STEP);
}
