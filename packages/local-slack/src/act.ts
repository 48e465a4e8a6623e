import type { Core } from './core.ts';
import type { Deliver, DeliveryOptions, DeliveryOutcome, PayloadKind } from './delivery.ts';
import { type AckFailure, type AckResult, type Interaction, trackInteraction } from './interaction.ts';
import type { InteractionAnswers } from './interaction-answers.ts';
import { isRecord, type JsonRecord, textOf } from './json.ts';
import { storeMessage } from './messages.ts';
import type { ResponseUrls } from './response-url.ts';
import type { Wire } from './wire.ts';
import type { User } from './workspace.ts';

/** Dependencies of a person's actions. */
export interface ActContext {
  readonly core: Core;
  readonly wire: Wire;
  readonly answers: InteractionAnswers;
  readonly responseUrls: ResponseUrls;
  readonly deliver: Deliver;
  /** Default wait of `reply`. */
  readonly replyMilliseconds: number;
}

/** An action of a person, and its payload for the bot. */
export interface Act {
  readonly id: string;
  readonly user: User;
  /** Channel of Slack's own notices, or null. */
  readonly channel: string | null;
  readonly kind: PayloadKind;
  readonly payload: JsonRecord;
  readonly options: DeliveryOptions;
  /** The person's action, for the notice of a failure: `/hello` or `This button`. */
  readonly subject: string;
  /** False for a command that nobody registered: Slack says so and sends nothing. */
  readonly isKnownToSlack?: boolean;
  /** Does as the body of the ack says, `{}` when it was empty; returns the reason if Slack refused it, or null. */
  readonly onAck: (body: JsonRecord) => string | null;
}

/** Sends the payload of a person's action and follows the result. */
export function perform(context: ActContext, act: Act): Interaction {
  const track = trackInteraction(
    { ...context, workspace: context.core.workspace },
    { id: act.id, userId: act.user.id },
  );
  if (act.isKnownToSlack === false) {
    notify(context, { user: act.user, channel: act.channel, text: `${act.subject} is not a valid command.` });
    return track({ payload: act.payload, deliveries: Promise.resolve([]), ack: Promise.resolve('invalid_command') });
  }
  const deliveries = context.deliver(act.kind, { ...act.payload, ...act.options.forged }, act.options);
  const ack = deliveries.then((outcomes): AckResult | AckFailure => {
    const refusals = outcomes.map((outcome) => recordOutcome(context, act, outcome));
    const [first] = outcomes;
    if (first === undefined || first.kind !== 'acked') return fail(context, act, first?.kind ?? 'dispatch_failed');
    return { ms: first.ms, body: first.body, refusal: refusals[0] ?? null };
  });
  return track({ payload: act.payload, deliveries, ack });
}

/** A notice of Slack itself, which only this person sees. */
function notify(
  context: ActContext,
  { user, channel, text }: { readonly user: User; readonly channel: string | null; readonly text: string },
): void {
  if (channel === null) return;
  storeMessage(context.core.workspace, {
    channel,
    text,
    via: 'slack',
    postedBy: 'system',
    user: 'USLACKBOT',
    ephemeralTo: user.id,
  });
}

function fail(context: ActContext, act: Act, failure: Exclude<AckFailure, 'invalid_command'>): AckFailure {
  notify(context, { user: act.user, channel: act.channel, text: `${act.subject} failed with the error "${failure}"` });
  return failure;
}

/** Does as the ack says; returns the reason if Slack refused it. */
function recordOutcome(context: ActContext, act: Act, outcome: DeliveryOutcome): string | null {
  const refusal = outcome.kind === 'acked' ? act.onAck(ackContent(outcome.body)) : null;
  if (refusal !== null)
    notify(context, {
      user: act.user,
      channel: act.channel,
      text: `${act.subject} failed with the error "${refusal}"`,
    });
  context.wire.record({
    direction: 'to-bot',
    method: act.kind,
    body: act.payload,
    answer: outcome.kind === 'acked' ? outcome.body : outcome,
    refusal: outcome.kind === 'acked' ? refusal : outcome.kind,
  });
  return refusal;
}

/** Payload of the ack. A bare text is a message. */
function ackContent(body: unknown): JsonRecord {
  if (isRecord(body)) return body;
  return textOf(body) === '' ? {} : { text: textOf(body) };
}
