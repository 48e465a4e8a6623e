import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Clock } from '../core/clock.ts';
import { errorCodeOf } from '../core/errors.ts';
import type { Logger } from '../observability/log.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { createFailureLog } from './failure-log.ts';
import { createTicker, type Loop } from './loop.ts';
import type { StoreProblems } from './store-problems.ts';

/** Leadership: whether this process is the one that evaluates and sends. */
export interface Leadership {
  /** Fencing number of the lease while this process certainly holds it, otherwise null. */
  fence(): number | null;
  /** Time at which this process took the lease, in milliseconds since 1970 by its own clock; -Infinity when it has had none. */
  tookOverAt(): number;
  /**
   * Whether this process leads, was the last known leader, or does not know who leads since it has had no answer yet: false once the
   * database answers that another process has the lease. A lease that expires while the database does not answer changes nothing.
   */
  mayLead(): boolean;
  start(): void;
  /** Lets another process lead at once. */
  stop(): Promise<void>;
}

/** Dependencies of leadership. */
export interface LeadershipOptions {
  readonly store: () => Store;
  readonly storeProblems: StoreProblems;
  readonly loop: Loop;
  /** The machine's own clocks in milliseconds, even if a test replaces the bot's clock: `wall` can be set, `steady` never is. */
  readonly wall: () => number;
  readonly steady: () => number;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Including the time to notice and to evaluate, another process takes over within 10 s of the leader's end. Renewals are 2 s apart:
 * one may take 5 s, as with a slow database, before another process gets the lease.
 */
const LEASE_MS = 7_000;
const RENEW_AFTER_MS = 2_000;
const CHECK_EVERY_MS = 200;
/** Separator of the parts of a holder's name. */
const SEPARATOR = ' / ';

/** A lease, and the time at which its request was sent, by the machine's own clocks. */
interface HeldLease {
  readonly fence: number;
  readonly wallAt: number;
  readonly steadyAt: number;
}

const UNDECIDED =
  'leader election failed; retrying. Next step: if this is logged repeatedly, nothing is evaluated or sent: restart the bot, and report the error as a bug';

/**
 * Takes the lease as soon as it is free, and renews it. The lease of a process that crashed on this host counts as free. The lease is
 * held only while both clocks of the machine agree: one may have been set, the other stops while the machine is suspended.
 */
export function createLeadership(options: LeadershipOptions): Leadership {
  const { store, storeProblems, loop, wall, steady, clock, log } = options;
  const holder = [processNamespace(), process.pid, randomUUID()].join(SEPARATOR);
  let held: HeldLease | undefined;
  let mayLead = true;
  let tookOverAt = Number.NEGATIVE_INFINITY;
  let hasFailed = false;
  const failureLog = createFailureLog(log, steady, {
    begins: 'the database cannot be used: nothing is evaluated or sent; retrying',
    ends: 'the database is back',
  });
  const isFresh = (limit: number) => {
    if (held === undefined) return false;
    const passed = wall() - held.wallAt;
    return passed >= 0 && passed < limit && steady() - held.steadyAt < limit;
  };
  const onLease = (fence: number | null) => {
    if (fence === (held?.fence ?? null)) return;
    if (fence === null) return log.warn({ fence: held?.fence }, 'lost leadership: another process evaluates and sends');
    tookOverAt = clock();
    log.info({ fence }, 'became leader: this process evaluates and sends');
  };
  const isDead = (other: string) => isGone(holder, other);
  const keep = async () => {
    store().check();
    if (isFresh(RENEW_AFTER_MS) && !hasFailed) return failureLog.worked();
    const [wallAt, steadyAt] = [wall(), steady()];
    const fence = await store().lease.acquire(holder, { at: clock(), ttlMs: LEASE_MS, isDead, steady });
    onLease(fence);
    held = fence === null ? undefined : { fence, wallAt, steadyAt };
    mayLead = fence !== null;
    hasFailed = false;
    failureLog.worked();
  };
  const release = async () => store().lease.release(holder);
  const onError = (error: unknown) => {
    if (!(error instanceof StoreError)) return log.error({ err: error }, UNDECIDED);
    hasFailed = true;
    // The lease expires, after which this process neither evaluates nor sends.
    failureLog.failed(error);
  };
  const ticker = createTicker(CHECK_EVERY_MS, { tick: () => storeProblems.attempt('lease', keep), onError, loop });
  return {
    fence: () => (held && isFresh(LEASE_MS) ? held.fence : null),
    tookOverAt: () => tookOverAt,
    mayLead: () => mayLead,
    start: ticker.start,
    async stop() {
      await ticker.stop();
      const isToRelease = held !== undefined;
      // From here on another process may lead.
      held = undefined;
      mayLead = false;
      if (isToRelease) await release().catch(onError);
    },
  };
}

/**
 * Name of the process-id namespace of this process. Containers and cloned machines may share a host name and process ids, but neither
 * boot id nor namespace.
 */
function processNamespace(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/** Whether a holder was a process of this host that has ended. This process's own id belonged to a predecessor. */
function isGone(own: string, other: string): boolean {
  const [namespace, pid] = other.split(SEPARATOR);
  if (namespace !== own.split(SEPARATOR)[0]) return false;
  if (Number(pid) === process.pid) return true;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return errorCodeOf(error) === 'ESRCH';
  }
}
