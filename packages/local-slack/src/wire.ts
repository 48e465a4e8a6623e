import type { Clock } from './clock.ts';
import { parseJson } from './json.ts';

const KEPT = 1_000;

/** A request between the app and Slack, and what was answered. */
export interface WireEntry {
  /** Counts from 1 and never starts again, though old entries are forgotten. */
  readonly number: number;
  /** Milliseconds since 1970, by the clock of the local Slack. */
  readonly at: number;
  readonly direction: 'to-slack' | 'to-bot';
  /** A Web API method, `response_url`, or the type of a payload such as `slash_commands`. */
  readonly method: string;
  readonly body: unknown;
  readonly answer: unknown;
  /** Reason for which Slack refused, or the fault on the way; null when all went well. */
  readonly refusal: string | null;
}

/** Requests and answers between the app and Slack. */
export interface Wire {
  /** Number of calls, including those that were dropped from the log. */
  count(): number;
  /** The last 1,000 calls, oldest first, without any token. The list keeps changing: it is not a copy. */
  entries(): readonly WireEntry[];
  /** Calls of one method. */
  calls(method: string): readonly WireEntry[];
  /** Calls the listener for every call from now on; returns the way to stop it. */
  onEntry(listener: (entry: WireEntry) => void): () => void;
  /** Stores an entry without its secrets, and notifies the listeners. */
  record(entry: Omit<WireEntry, 'number' | 'at'>): WireEntry;
}

/** A log without entries, that will contain none of these secrets. The clock gives milliseconds since 1970. */
export function createWire(clock: Clock, secrets: readonly string[]): Wire {
  const kept: WireEntry[] = [];
  const listeners = new Set<(entry: WireEntry) => void>();
  let count = 0;
  return {
    count: () => count,
    entries: () => kept,
    calls: (method) => kept.filter((entry) => entry.method === method),
    onEntry(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    record(draft) {
      count += 1;
      const entry: WireEntry = {
        ...draft,
        number: count,
        at: clock(),
        body: withoutSecrets(draft.body, secrets),
        answer: withoutSecrets(draft.answer, secrets),
      };
      kept.push(entry);
      if (kept.length > KEPT) kept.shift();
      for (const listener of [...listeners]) listener(entry);
      return entry;
    },
  };
}

/** The value itself if it has none of the secrets, else a copy, as JSON has it, in which every one is replaced. */
export function withoutSecrets(value: unknown, secrets: readonly string[]): unknown {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  if (!secrets.some((secret) => text.includes(secret))) return value;
  return parseJson(secrets.reduce((json, secret) => json.replaceAll(secret, '[token]'), text));
}
