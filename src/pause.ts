import type { Clock } from './clock.ts';

/** A time in which somebody is not asked. */
export interface Pause {
  /** When it ends, in milliseconds since 1970; undefined while there is none. */
  until(): number | undefined;
  /** Begins now, or goes on until later; one that would end sooner changes nothing. */
  begin(until: number): void;
}

/** None yet. A clock that is set back to before its beginning ends it: otherwise it would last for as long as the jump was. */
export function createPause(clock: Clock): Pause {
  let [since, end] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const until = () => {
    const now = clock();
    return since <= now && now < end ? end : undefined;
  };
  return {
    until,
    begin(wanted) {
      end = Math.max(until() ?? wanted, wanted);
      since = clock();
    },
  };
}
