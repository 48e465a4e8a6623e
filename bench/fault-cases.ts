import type { Fault } from '@metta-health-bot/local-slack';

/** A fault that occurs once while an incident is reported. */
export interface FaultCase {
  readonly name: string;
  /** Faults of the first calls of chat.postMessage, one each. */
  readonly script: readonly Fault[];
  /**
   * Fault of the notifier's process: `kill` as soon as Slack is done with the first of them, `pause` when Slack has the first
   * message and has not answered yet.
   */
  readonly processFault: 'none' | 'kill' | 'pause';
}

const status = (code: number, retryAfter?: number): Fault =>
  retryAfter === undefined ? { kind: 'status', status: code } : { kind: 'status', status: code, retryAfter };
const fault = (name: string, ...script: readonly Fault[]): FaultCase => ({ name, script, processFault: 'none' });

/** Every fault of the comparison, in the order of the report. */
export const FAULT_CASES: readonly FaultCase[] = [
  fault('none'),
  fault('accepted, then dropped', { kind: 'accept-then-drop' }),
  fault('accepted, then hung', { kind: 'accept-then-hang' }),
  fault('500, three times', status(500), status(500), status(500)),
  fault('429, Retry-After: 5', status(429, 5)),
  fault('ok:false, internal_error', { kind: 'error', error: 'internal_error' }),
  fault('ok:false, ratelimited', { kind: 'error', error: 'ratelimited' }),
  fault('200 with HTML', { kind: 'html' }),
  { name: 'kill -9, post not accepted', script: [{ kind: 'hang' }], processFault: 'kill' },
  { name: 'kill -9, accepted, not answered', script: [{ kind: 'accept-then-hang' }], processFault: 'kill' },
  { name: 'kill -9 right after the answer', script: [], processFault: 'kill' },
  { name: 'SIGSTOP for 15 s, answered meanwhile', script: [], processFault: 'pause' },
];
