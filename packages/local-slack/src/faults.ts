/**
 * Fault of one request to Slack. `accepted` means that Slack has done the work before the fault; the
 * `accept-…` kinds and `cut` always have.
 */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number; readonly accepted?: boolean }
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'drop' | 'hang' | 'accept-then-drop' | 'accept-then-hang' | 'cut' }
  | { readonly kind: 'html' | 'empty'; readonly accepted?: boolean }
  | { readonly kind: 'delay'; readonly ms: number }
  /** Answered once that promise is settled. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> };

/** A Web API method such as `chat.postMessage`, with the id of a channel behind it or not, or `response_url`, or `*` for all of them. */
type FaultTarget = string;

/** Faults of requests of the app, in the order in which a test schedules them. A fault affects one request, once. */
export interface Faults {
  /** The next requests to the target meet these faults, one each, in this order. */
  next(target: FaultTarget, ...faults: readonly Fault[]): void;
  /** Every request to the target meets this fault, after those queued by `next`. */
  always(target: FaultTarget, fault: Fault): void;
  /**
   * Any request without a fault of the above gets the fault that `draw` returns, which is called for each one; undefined lets it through.
   * It lasts until `clear()`.
   */
  sometimes(draw: (target: FaultTarget) => Fault | undefined): void;
  /** Ends the script of one target, or of all. */
  clear(target?: FaultTarget): void;
  /** The fault that this request meets, taken off the script. */
  take(target: FaultTarget, channel?: string): Fault | undefined;
}

/** Faults of which there are none yet. */
export function createFaults(): Faults {
  const queues = new Map<FaultTarget, Fault[]>();
  const standing = new Map<FaultTarget, Fault>();
  let chance: (target: FaultTarget) => Fault | undefined = () => undefined;
  return {
    next(target, ...faults) {
      queues.set(target, [...(queues.get(target) ?? []), ...faults]);
    },
    always(target, fault) {
      standing.set(target, fault);
    },
    sometimes(draw) {
      chance = draw;
    },
    clear(target) {
      if (target === undefined) {
        queues.clear();
        standing.clear();
        chance = () => undefined;
      } else {
        queues.delete(target);
        standing.delete(target);
      }
    },
    take(target, channel) {
      const ofChannel = `${target} ${channel}`;
      return queues.get(ofChannel)?.shift() ?? standing.get(ofChannel) ?? ofMethod(target);
    },
  };

  function ofMethod(target: FaultTarget): Fault | undefined {
    const scripted = queues.get(target)?.shift() ?? queues.get('*')?.shift();
    return scripted ?? standing.get(target) ?? standing.get('*') ?? chance(target);
  }
}
