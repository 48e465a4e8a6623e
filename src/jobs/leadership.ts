import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Clock } from '../clock.ts';
import { errorCodeOf } from '../error-code.ts';
import type { Logger } from '../log.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { createHeartbeat } from './heartbeat.ts';
import type { Loop } from './loop-watch.ts';
import type { StoreTroubles } from './store-troubles.ts';

/** Whether this process is the one that looks and sends. */
export interface Leadership {
  /** Number of the lease while this process surely has it, otherwise null. */
  fence(): number | null;
  start(): void;
  /** Lets another process lead at once. */
  stop(): Promise<void>;
}

/** What leadership needs. */
export interface LeadershipOptions {
  readonly store: () => Store;
  readonly troubles: StoreTroubles;
  readonly loop: Loop;
  readonly clock: Clock;
  readonly log: Logger;
}

const LEASE_MS = 10_000;
const RENEW_AFTER_MS = 3_000;
const CHECK_EVERY_MS = 200;
/** Between the parts of a holder's name. */
const SEPARATOR = ' / ';

/** Takes the lease as soon as nobody else has it, and keeps it. A process that crashed on this host is waited for no longer. */
export function createLeadership({ store, troubles, loop, clock, log }: LeadershipOptions): Leadership {
  const holder = [whereProcessesAre(), process.pid, randomUUID()].join(SEPARATOR);
  let held: { readonly fence: number; readonly at: number } | undefined;
  let trouble: string | null = null;
  const isFresh = (limit: number) => held !== undefined && clock() >= held.at && clock() - held.at < limit;
  const keep = async () => {
    store().check();
    if (isFresh(RENEW_AFTER_MS) && trouble === null) return;
    const at = clock();
    const fence = await store().lease.acquire(holder, at, LEASE_MS, (other) => isGone(holder, other));
    if (fence !== null && fence !== held?.fence) log.info({ fence }, 'this process leads: it looks and sends');
    held = fence === null ? undefined : { fence, at };
    if (trouble !== null) log.info('the database is back');
    trouble = null;
  };
  const release = async () => store().lease.release(holder);
  const onError = (error: unknown) => {
    if (!(error instanceof StoreError)) return log.error({ err: error }, 'leadership cannot be decided');
    // Once for each reason: the lease runs out, and nobody looks or sends any more.
    if (trouble !== error.message) {
      log.error({ err: error }, 'the database cannot be used: nobody looks or sends; trying again');
    }
    trouble = error.message;
  };
  const heartbeat = createHeartbeat(CHECK_EVERY_MS, () => troubles.attempt('lease', keep), onError, loop);
  return {
    fence: () => (held && isFresh(LEASE_MS) ? held.fence : null),
    start: heartbeat.start,
    async stop() {
      await heartbeat.stop();
      if (held) await release().catch(onError);
      held = undefined;
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
