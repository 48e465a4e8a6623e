import { setTimeout as sleep } from 'node:timers/promises';
import type { HomeView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { type Clock, createPause } from '../core/clock.ts';
import { outcomeOfError } from './outbox/call-outcome.ts';
import { LONGEST_RETRY_WAIT_MS, RETRY_WAITS_MS } from './reply.ts';

/** Shows the Home tabs of people. */
export interface HomeTabs {
  /**
   * Shows a person's tab once it is `drawn`, unless a newer one of the same person was begun in the meantime: that one counts, whichever is
   * drawn first. Rejects with Slack's error if Slack does not take it.
   */
  show(user: string, drawn: () => Promise<HomeView>): Promise<void>;
}

/** Dependencies of the tabs. */
export interface HomeTabsOptions {
  /** A client without waits and retries: the queue of one that waits would hold up forms, which can be opened for 3 s only. */
  readonly views: Pick<WebClient['views'], 'publish'>;
  readonly clock: Clock;
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** Creates the tabs. After a 429 none is published for as long as Slack asks, 10 s at most; then each is tried again. */
export function createHomeTabs({ views, clock, pause = sleep }: HomeTabsOptions): HomeTabs {
  /** The newest work for each person; no more than requests are accepted at once. */
  const newest = new Map<string, symbol>();
  const limited = createPause(clock);
  const publish = async (user: string, view: HomeView, isCurrent: () => boolean): Promise<void> => {
    for (let tries = 0; isCurrent(); tries += 1) {
      const until = limited.until();
      if (until !== undefined) await pause(until - clock());
      try {
        await views.publish({ user_id: user, view });
        return;
      } catch (error) {
        const waitMs = waitBefore(error, tries);
        if (waitMs === undefined) throw error;
        if (outcomeOfError(error).kind === 'rate-limited') limited.begin(clock() + waitMs);
        else await pause(waitMs);
      }
    }
  };
  return {
    async show(user, drawn) {
      const mine = Symbol(user);
      newest.set(user, mine);
      const isCurrent = () => newest.get(user) === mine;
      try {
        await publish(user, await drawn(), isCurrent);
      } finally {
        if (isCurrent()) newest.delete(user);
      }
    },
  };
}

/** Milliseconds to wait before another attempt; undefined if none is worth it. A tab that is published twice looks the same. */
function waitBefore(error: unknown, tries: number): number | undefined {
  const outcome = outcomeOfError(error);
  const least = RETRY_WAITS_MS[tries];
  if (least === undefined || !PASSING.includes(outcome.kind)) return undefined;
  const waitMs = Math.max(least, outcome.kind === 'rate-limited' ? outcome.waitMs : 0);
  return waitMs > LONGEST_RETRY_WAIT_MS ? undefined : waitMs;
}

const PASSING: readonly string[] = ['rate-limited', 'in-doubt', 'not-sent'];
