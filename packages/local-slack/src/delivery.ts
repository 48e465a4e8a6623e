/** The types of payload that Slack sends to a bot, as Socket Mode names them. */
export type PayloadKind = 'slash_commands' | 'interactive' | 'events_api';

/** Ways to send a payload as Slack does now and then, and an attacker always. Signatures are of HTTP mode only. */
export interface DeliveryOptions {
  /** Number of times that exactly the same request is sent, one after the other; 1 by default. */
  readonly repeat?: number;
  readonly signature?: 'wrong' | 'missing';
  /** Seconds added to the time at which the request claims to be signed; negative is the past. */
  readonly timestampOffsetSeconds?: number;
  /** Value of the time header instead of the real one, with a valid signature. */
  readonly timestamp?: 'not-a-number' | 'missing';
  /** Changes one byte of the body after it was signed. */
  readonly isTampered?: boolean;
  /** Parts of the payload as somebody would write them who knows the signing secret. */
  readonly forged?: Readonly<Record<string, unknown>>;
  /** Number of bytes by which the body is lengthened before it is signed. */
  readonly paddingBytes?: number;
}

/** Outcome of one delivery. `ms` is measured, whatever the clock of the local Slack says. */
export type DeliveryOutcome =
  | { readonly kind: 'acked'; readonly ms: number; readonly body: unknown; readonly status: number | null }
  | { readonly kind: 'operation_timeout'; readonly ms: number }
  | {
      readonly kind: 'dispatch_failed';
      readonly ms: number;
      readonly status: number | null;
      readonly reason: string;
    };

/** Sends a payload to the bot; there is one outcome for each repetition, in order. Never rejects. */
export type Deliver = (
  kind: PayloadKind,
  payload: Readonly<Record<string, unknown>>,
  options: DeliveryOptions,
) => Promise<readonly DeliveryOutcome[]>;

/** Runs `send` as often as the options ask, one after the other. */
export async function deliverInTurn(
  options: DeliveryOptions,
  send: (attempt: number) => Promise<DeliveryOutcome>,
): Promise<readonly DeliveryOutcome[]> {
  const outcomes: DeliveryOutcome[] = [];
  for (let attempt = 0; attempt < (options.repeat ?? 1); attempt += 1) outcomes.push(await send(attempt));
  return outcomes;
}
