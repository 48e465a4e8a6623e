import { z } from 'zod';
import { parseJson } from '../core/json.ts';

/** Id of Slack's, which the SDK uses as the name of a property. */
const id = z.string().regex(/^[A-Za-z0-9]*$/);
/** User who clicked or submitted: the SDK reads the id without a check. */
const user = z.looseObject({ id: id.optional(), team_id: id.nullish() });
const named = z.looseObject({ id: id.optional() }).nullish();
const channel = z.union([id, z.looseObject({ id: id.optional() })]).nullish();

/** Fields that the SDK reads of every body. */
const common = {
  type: z.string().optional(),
  trigger_id: z.string().optional(),
  event_id: z.string().optional(),
  team_id: id.nullish(),
  enterprise_id: id.nullish(),
  team: named,
  enterprise: named,
  user: user.optional(),
  channel: z.looseObject({ id: id.optional() }).optional(),
  response_url: z.string().optional(),
  response_urls: z.array(z.looseObject({ response_url: z.string() })).optional(),
  authorizations: z.array(z.looseObject({ team_id: id.nullish(), enterprise_id: id.nullish() })).nullish(),
};

const eventSchema = z.looseObject({
  ...common,
  event: z.looseObject({
    type: z.string().min(1),
    channel,
    channel_id: id.optional(),
    item: z.looseObject({}).optional(),
    user: z.union([z.string(), z.looseObject({})]).optional(),
  }),
});
const commandSchema = z.looseObject({
  ...common,
  event: z.undefined().optional(),
  command: z.string(),
  text: z.string().optional(),
  channel_id: id,
  user_id: id,
});
const actionsSchema = z.looseObject({
  ...common,
  event: z.undefined().optional(),
  command: z.undefined().optional(),
  type: z.literal('block_actions'),
  user,
  actions: z.tuple([z.looseObject({ type: z.string(), action_id: z.string() })], z.looseObject({})),
});
const viewSchema = z.looseObject({
  ...common,
  event: z.undefined().optional(),
  command: z.undefined().optional(),
  type: z.enum(['view_submission', 'view_closed']),
  user,
  view: z.looseObject({
    callback_id: z.string(),
    private_metadata: z.string().optional(),
    state: z.looseObject({ values: z.record(z.string(), z.record(z.string(), z.looseObject({}))) }).optional(),
  }),
});
/** Payload of somebody's typing into a menu whose options the bot offers. */
const suggestionSchema = z.looseObject({
  ...common,
  event: z.undefined().optional(),
  command: z.undefined().optional(),
  type: z.literal('block_suggestion'),
  user,
  action_id: z.string(),
  value: z.string(),
});
const addressTestSchema = z.looseObject({
  type: z.literal('url_verification'),
  challenge: z.string(),
  event: z.undefined().optional(),
});
/** Requests that this bot does not use, and the SDK ignores. */
const otherSchema = z.looseObject({
  ...common,
  event: z.undefined().optional(),
  command: z.undefined().optional(),
  type: z.enum(['shortcut', 'message_action']),
  user,
});

const bodySchema = z.union([
  eventSchema,
  commandSchema,
  actionsSchema,
  viewSchema,
  suggestionSchema,
  addressTestSchema,
  otherSchema,
]);

/**
 * Whether a parsed body has the shape of a request from Slack. The SDK assumes it: with another shape it throws where nothing catches the
 * error.
 */
export function isSlackBody(body: unknown): boolean {
  return bodySchema.safeParse(body).success;
}

const envelopeSchema = z.union([
  z.looseObject({ type: z.enum(['hello', 'disconnect']) }),
  z.looseObject({
    type: z.enum(['events_api', 'slash_commands', 'interactive']),
    envelope_id: z.string(),
    payload: bodySchema,
  }),
]);

/**
 * Whether a message of Socket Mode has the shape of Slack's messages. An event named like one of `listenedEvents`, to which the SDK
 * listens on the connection, does not: the SDK would mistake it for its own event.
 */
export function isSlackEnvelope(text: string, listenedEvents: readonly (string | symbol)[]): boolean {
  const { success, data } = envelopeSchema.safeParse(parseJson(text));
  if (!success) return false;
  const event = 'payload' in data && data.payload !== null && typeof data.payload === 'object' ? data.payload : {};
  if (!('event' in event) || typeof event.event !== 'object' || event.event === null) return true;
  return !('type' in event.event && listenedEvents.includes(String(event.event.type)));
}
