import { z } from 'zod';
import { badRequest } from '../api-error.ts';
import { asTag, tagTrouble } from '../tags.ts';

/** An event as Datadog keeps it. */
export interface StoredEvent {
  readonly id: string;
  /** Time of the event, in milliseconds since 1970. */
  readonly at: number;
  readonly title: string;
  readonly text: string;
  /** `key:value`, written as Datadog writes tags. */
  readonly tags: readonly string[];
  readonly level: string;
}

const LEVELS = ['error', 'warning', 'info', 'success', 'user_update', 'recommendation', 'snapshot'] as const;
/** Recorded: an event from more than 18 hours ago is a 400, "Event too far in the past" (datadog-api-client-typescript, v1 Events). */
const OLDEST_MS = 18 * 3_600_000;
/** "up to 18 hours in the past and two hours in the future": datadog-api-client 1.64, v1 `Event.dateHappened`. */
const AHEAD_MS = 2 * 3_600_000;
/**
 * "If an event is sent out with a message containing more than 4000 characters only the 4000 first characters are displayed":
 * https://docs.datadoghq.com/api/latest/events/
 */
const TEXT = 4_000;

/**
 * Body of POST /api/v1/events: docs.datadoghq.com/api/latest/events/#post-an-event. If v1 names no size, it is what
 * datadog-api-client 1.64 says of the same field in v2 `EventPayload`: a title of over 100 characters was recorded as taken in v1.
 */
const bodySchema = z.strictObject({
  title: z.string().min(1).max(500),
  text: z.string(),
  date_happened: z.int().optional(),
  alert_type: z.enum(LEVELS).default('info'),
  aggregation_key: z.string().max(100).optional(),
  priority: z.enum(['normal', 'low']).optional(),
  source_type_name: z.string().optional(),
  host: z.string().max(255).optional(),
  device_name: z.string().optional(),
  related_event_id: z.int().optional(),
  tags: z.array(z.string()).max(100).default([]),
});

/** The event that a body describes, and notes about parts that are dropped. */
export interface TakenEvent {
  readonly event: StoredEvent;
  readonly dropped: readonly string[];
}

/** Throws an ApiError for what Datadog would not take; `now` in milliseconds since 1970. */
export function storedEvent(body: unknown, id: string, now: number): TakenEvent {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badRequest(`Invalid event: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { title, text, date_happened, alert_type, tags } = parsed.data;
  const at = date_happened === undefined ? now : date_happened * 1000;
  if (at < now - OLDEST_MS) throw badRequest('Event too far in the past');
  if (at > now + AHEAD_MS) throw badRequest('Event too far in the future');
  const event = { id, at, title, text: text.slice(0, TEXT), tags: tags.map(asTag), level: alert_type };
  const cut = text.length > TEXT ? [`the text of an event has ${text.length} characters: Datadog keeps ${TEXT}`] : [];
  return { event, dropped: [...cut, ...tags.flatMap((tag) => tagTrouble(tag) ?? [])] };
}
