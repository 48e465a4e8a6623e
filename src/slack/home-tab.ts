import { setTimeout as sleep } from 'node:timers/promises';
import type { HomeView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { type Clock, createPause } from '../core/clock.ts';
import { LONGEST_RETRY_WAIT_MS, RETRY_WAITS_MS } from './answer-delivery.ts';
import { outcomeOfError } from './outbox/call-outcome.ts';

/** Shows the Home tabs of people. */
export interface HomeTabs {
  /**
   * Shows a person's tab once it is `drawn`, unless a newer one of the same person was begun in the meantime: that one counts, whichever is
   * drawn first. Of a person who asks again and again only the newest waits to be drawn, and takes no place from others. Rejects with
   * Slack's error if Slack does not take it.
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

/** Tabs of one person that are drawn at the same time, at most: a first one that waits for Datadog, and one of another environment. */
export const MOST_DRAWN = 2;

/** Creates the tabs. After a 429 none is published for as long as Slack asks, 10 s at most; then each is tried again. */
export function createHomeTabs({ views, clock, pause = sleep }: HomeTabsOptions): HomeTabs {
  /** The newest work for each person; no more than requests are accepted at once. */
  const newest = new Map<string, symbol>();
  const places = createPlaces();
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
        const view = await places.inPlace(user, drawn);
        if (view !== undefined) await publish(user, view, isCurrent);
      } finally {
        if (isCurrent()) newest.delete(user);
      }
    },
  };
}

/** Work of one person: how much is being done, and the newest that waits. */
interface Work {
  running: number;
  /** Ends the wait; `isTurn` is false for work that a newer one replaces. */
  waiting?: ((isTurn: boolean) => void) | undefined;
}

/** Creates places for the work of each person. Work that a newer one of the same person replaces while it waits is not done: undefined. */
function createPlaces() {
  const works = new Map<string, Work>();
  return {
    async inPlace<Result>(person: string, work: () => Promise<Result>): Promise<Result | undefined> {
      const own: Work = works.get(person) ?? { running: 0 };
      works.set(person, own);
      if (own.running < MOST_DRAWN) own.running += 1;
      else if (!(await turnIn(own))) return undefined;
      try {
        return await work();
      } finally {
        const next = own.waiting;
        own.waiting = undefined;
        // The place passes to the work that waits, or becomes free.
        if (next) next(true);
        else own.running -= 1;
        if (own.running === 0) works.delete(person);
      }
    },
  };
}

function turnIn(own: Work): Promise<boolean> {
  own.waiting?.(false);
  return new Promise((resolve) => {
    own.waiting = resolve;
  });
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
