import { SECOND_MS } from '../core/time.ts';

/** Returns the seconds of a header; undefined where it is absent or is not a number from 0 on. */
export function secondsOf(headers: Headers, name: string): number | undefined {
  const text = headers.get(name)?.trim() ?? '';
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/**
 * Returns the milliseconds of a Retry-After header: seconds, or a date (RFC 9110, 10.2.3). Undefined where it has no time ahead of `now`.
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const seconds = secondsOf(headers, 'retry-after');
  const date = /^\w{3}.* GMT$/.exec(headers.get('retry-after')?.trim() ?? '')?.[0] ?? '';
  const ms = seconds === undefined ? Date.parse(date) - now : SECOND_MS * seconds;
  return ms > 0 ? ms : undefined;
}
