import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Clock } from '../core/clock.ts';
import { errorCodeOf } from '../core/errors.ts';
import type { Logger } from '../observability/log.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { createHeartbeat, type Loop } from './loop.ts';
import { createTroubleLog, type StoreTroubles } from './trouble.ts';

/** Whether this process is the one that looks and sends. */
export interface Leadership {
  /** Number of the lease while this process surely has it, otherwise null. */
  fence(): number | null;
  /** When this process took that lease, in milliseconds since 1970 by its own clock; -Infinity when it has had none. */
  tookOverAt(): number;
  /**
   * Whether this process leads, or was the last that did as far as the database has said: false from when it answers that another has the
   * lease. A lease that runs out while the database gives no answer changes nothing.
   */
  ledLast(): boolean;
  start(): void;
  /** Lets another process lead at once. */
  stop(): Promise<void>;
}

/** What leadership needs. */
export interface LeadershipOptions {
  readonly store: () => Store;
  readonly troubles: StoreTroubles;
  readonly loop: Loop;
  /** The machine's own clocks, whatever time the bot goes by: one that can be set, and one that nobody sets. Milliseconds. */
  readonly wall: () => number;
  readonly steady: () => number;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * With what it takes to notice and to evaluate, another process has taken over within 10 s of the end of the one that led. Between
 * two renewals are 2 s: one may take 5 s, as when the database is slow, and nobody else gets the lease.
 */
const LEASE_MS = 7_000;
const RENEW_AFTER_MS = 2_000;
const CHECK_EVERY_MS = 200;
/** Between the parts of a holder's name. */
const SEPARATOR = ' / ';

/** A lease, and when the request for it began, by the machine's own clocks. */
interface Held {
  readonly fence: number;
  readonly wallAt: number;
  readonly steadyAt: number;
}

const UNDECIDED =
  'leader election failed; retrying. Next step: if this is logged repeatedly, nothing is evaluated or sent: restart the bot, and report the error as a bug';

/**
 * Takes the lease as soon as nobody else has it, and keeps it. A process that crashed on this host is waited for no longer. Both
 * clocks of the machine have to say that the lease lasts: one may have been set, the other does not go while the machine is suspended.
 */
export function createLeadership(options: LeadershipOptions): Leadership {
  const { store, troubles, loop, wall, steady, clock, log } = options;
  const holder = [whereProcessesAre(), process.pid, randomUUID()].join(SEPARATOR);
  let held: Held | undefined;
  let ledLast = false;
  let tookOverAt = Number.NEGATIVE_INFINITY;
  let isInTrouble = false;
  const told = createTroubleLog(log, steady, {
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
  const keep = async () => {
    store().check();
    if (isFresh(RENEW_AFTER_MS) && !isInTrouble) return told.worked();
    const [wallAt, steadyAt] = [wall(), steady()];
    const fence = await store().lease.acquire(holder, {
      at: clock(),
      ttlMs: LEASE_MS,
      isDead: (other) => isGone(holder, other),
      steady,
    });
    onLease(fence);
    held = fence === null ? undefined : { fence, wallAt, steadyAt };
    ledLast = fence !== null;
    isInTrouble = false;
    told.worked();
  };
  const release = async () => store().lease.release(holder);
  const onError = (error: unknown) => {
    if (!(error instanceof StoreError)) return log.error({ err: error }, UNDECIDED);
    isInTrouble = true;
    // The lease runs out, and nobody looks or sends any more.
    told.failed(error);
  };
  const heartbeat = createHeartbeat(CHECK_EVERY_MS, { beat: () => troubles.attempt('lease', keep), onError, loop });
  return {
    fence: () => (held && isFresh(LEASE_MS) ? held.fence : null),
    tookOverAt: () => tookOverAt,
    ledLast: () => ledLast,
    start: heartbeat.start,
    async stop() {
      await heartbeat.stop();
      const isToRelease = held !== undefined;
      // From here on another process may lead.
      held = undefined;
      ledLast = false;
      if (isToRelease) await release().catch(onError);
    },
  };
}

/**
 * Names the processes among which a process number means one of them. Containers and cloned machines may share a host
 * name, and a number, but neither a boot nor a namespace.
 */
function whereProcessesAre(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/** Whether that holder was a process of this host that runs no more. A number that is ours again was a predecessor's. */
function isGone(own: string, other: string): boolean {
  const [place, pid] = other.split(SEPARATOR);
  if (place !== own.split(SEPARATOR)[0]) return false;
  if (Number(pid) === process.pid) return true;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return errorCodeOf(error) === 'ESRCH';
  }
}
