import { awaitChange } from './await-change.ts';
import type { DeliveryOutcome } from './delivery.ts';
import type { InteractionAnswers } from './interaction-answers.ts';
import type { Wire, WireEntry } from './wire.ts';
import type { StoredMessage, Workspace } from './workspace.ts';

/** Reason for a missing ack, in Slack's own words: too late, not delivered or refused by HTTP, no command of the app. */
export type AckFailure = 'operation_timeout' | 'dispatch_failed' | 'invalid_command';

/** The ack of an app. */
export interface AckResult {
  /** Real milliseconds from the click to the answer. */
  readonly ms: number;
  /** Payload of the ack; undefined or empty without one. */
  readonly body: unknown;
  /** Reason for which Slack did not do as the body says, or null. */
  readonly refusal: string | null;
}

/** A command, click or submission of a person, and what comes of it. */
export interface Interaction {
  readonly id: string;
  /** Request that the bot got. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Resolves to the bot's acknowledgement, or the error that Slack showed to the person. Never rejects. */
  readonly ack: Promise<AckResult | AckFailure>;
  /** Each delivery with its details; there is more than one when it was repeated. */
  readonly deliveries: Promise<readonly DeliveryOutcome[]>;
  /** Answers to it so far, oldest first: see `reply`. */
  answers(): readonly StoredMessage[];
  /**
   * The n-th answer, counted from 1: a message posted or replaced through its response_url or ack, or by
   * chat.postEphemeral to this person. Rejects after `withinMs` with what came instead and what Slack refused.
   */
  reply(n?: number, options?: { readonly withinMs?: number }): Promise<StoredMessage>;
}

interface InteractionStart {
  readonly id: string;
  readonly userId: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly deliveries: Promise<readonly DeliveryOutcome[]>;
  readonly ack: Promise<AckResult | AckFailure>;
}

/** Dependencies of following interactions. */
export interface Tracking {
  readonly workspace: Workspace;
  readonly wire: Wire;
  readonly answers: InteractionAnswers;
  /** Default wait of `reply`. */
  readonly replyMilliseconds: number;
}

/** Follows an interaction from now on: start before the payload is sent. */
export function trackInteraction(
  { workspace, wire, answers, replyMilliseconds }: Tracking,
  { id, userId }: Pick<InteractionStart, 'id' | 'userId'>,
): (start: Pick<InteractionStart, 'payload' | 'deliveries' | 'ack'>) => Interaction {
  const answered = answers.follow(id, userId);
  const firstWire = wire.count();
  return (start) => ({
    id,
    ...start,
    answers: answered,
    reply: (n = 1, { withinMs = replyMilliseconds } = {}) =>
      awaitChange(workspace, {
        withinMs,
        find: () => answered()[n - 1],
        failure: () => {
          const calls = wire.entries().filter((entry) => entry.number > firstWire);
          return `no reply ${n} within ${withinMs} ms. ${describeTraffic(answered(), calls)}`;
        },
      }),
  });
}

function describeTraffic(answers: readonly StoredMessage[], calls: readonly WireEntry[]): string {
  const arrived = answers.map((message) => JSON.stringify(message.text));
  const refused = calls.filter((call) => call.refusal !== null).map((call) => `${call.method} (${call.refusal})`);
  const seen = calls.filter((call) => call.direction === 'to-slack').map((call) => call.method);
  return [
    `Arrived: ${arrived.join(', ') || 'nothing'}.`,
    `Refused or lost: ${refused.join('; ') || 'nothing'}.`,
    `Calls of the bot since: ${seen.join(', ') || 'none'}.`,
  ].join(' ');
}
