import { setTimeout as sleep } from 'node:timers/promises';
import type { Inflight } from '../core/inflight.ts';
import type { Logger } from '../observability/log.ts';
import type { ProbeServer } from '../observability/probe-server.ts';
import { connectWithRetry, type SlackConnection } from '../slack/connect.ts';
import type { StoreSource } from '../store/open-store.ts';

/** A bot that can be started and stopped. */
export interface Bot {
  /**
   * Opens the health port, then the database and Slack, and retries while they are unreachable. Throws ProblemsError for
   * an invalid token, and if the database cannot be used.
   */
  start(): Promise<void>;
  /** Rejects when a running bot cannot continue because Slack rejects its token. */
  readonly failed: Promise<never>;
  /** Accepts nothing new, lets running answers finish, then closes everything; takes 10 s at most. */
  stop(): Promise<void>;
  /** Ports in use once started. */
  ports(): { readonly slack: number | undefined; readonly health: number | undefined };
}

/** Background work. */
export interface Job {
  start(): void;
  /** Resolves once the work in progress has ended. */
  stop(): Promise<void>;
}

/** Parts that are started and stopped. */
export interface LifecycleDeps {
  readonly slack: SlackConnection;
  readonly inflight: readonly Pick<Inflight, 'drain'>[];
  readonly store: StoreSource;
  /** Decides whether this process evaluates and sends; stopped after the jobs that depend on it. */
  readonly leadership: Job;
  /** Started at once, without waiting for the database. */
  readonly earlyJobs: readonly Job[];
  /** Started once the database is open. */
  readonly jobs: readonly Job[];
  readonly startHealth: () => Promise<ProbeServer>;
  readonly log: Logger;
}

export const STOP_MS = 10_000;
/** Longest time that the jobs wait for the connection to Slack. */
const CONNECT_FIRST_MS = 1_000;

/** Starts, reconnects and stops the parts in order. */
export function createLifecycle({
  slack,
  inflight,
  store,
  leadership,
  earlyJobs,
  jobs,
  startHealth,
  log,
}: LifecycleDeps): Bot {
  const stopping = new AbortController();
  let health: ProbeServer | undefined;
  let giveUp: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  // `runBot` listens to it; if nobody does, as in a test, it must not be an unhandled rejection.
  failed.catch(() => {});

  const ports = () => ({ slack: slack.port(), health: health?.port });
  const connect = async () => {
    await connectWithRetry(slack, { signal: stopping.signal, log });
    if (!stopping.signal.aborted) log.info(ports(), 'the bot is connected to Slack');
  };
  const end = (part: () => Promise<unknown>) =>
    part().catch((error) => log.warn({ err: error }, 'a part of the bot failed to stop'));
  const finish = async () => {
    const closed = [() => slack.close(), ...earlyJobs.map((job) => () => job.stop())].map(end);
    // Answers to people need no lease, so another process may lead as soon as the jobs here have stopped.
    const handedOver = Promise.all(jobs.map((job) => end(() => job.stop()))).then(() => end(() => leadership.stop()));
    const left = await Promise.all(inflight.map((one) => one.drain(STOP_MS)));
    if (left.some((count) => count > 0))
      log.warn({ left: left.reduce((sum, count) => sum + count, 0) }, 'answers were cut off because the bot stopped');
    await Promise.all([...closed, handedOver]);
    await end(() => store.close());
    await health?.close();
  };
  return {
    ports,
    failed,
    async start() {
      health = await startHealth();
      for (const job of earlyJobs) job.start();
      slack.prepare();
      await store.open(stopping.signal, (error, waitMs) =>
        log.warn({ err: error, waitMs }, 'the database cannot be opened; retrying'),
      );
      if (stopping.signal.aborted) return;
      slack.onLost(() => {
        if (stopping.signal.aborted) return;
        log.warn('the connection to Slack was lost');
        connect().catch(giveUp);
      });
      const connected = connect();
      // People first: the jobs would hold up the connection with their first round. They do not wait for a Slack that is down.
      await Promise.race([connected, sleep(CONNECT_FIRST_MS, undefined, { ref: false })]);
      if (stopping.signal.aborted) return;
      for (const job of [leadership, ...jobs]) job.start();
      await connected;
    },
    async stop() {
      stopping.abort();
      await Promise.race([finish(), sleep(STOP_MS, undefined, { ref: false })]);
    },
  };
}
