import { z } from 'zod';
import { subjectWithNewWord } from '../../store/outage-word.ts';
import type { ShownMessage } from '../../store/outbox.ts';
import type { FirstMark } from './outbox-client.ts';

/** Type of the metadata that identifies a message of this bot. */
const EVENT_TYPE = 'metta_health_message';

const FIRST_MESSAGE = z.object({
  event_type: z.literal(EVENT_TYPE),
  event_payload: z.object({
    key: z.string().min(1),
    subject: z.string().min(1),
    live: z.boolean(),
    revision: z.number().int().positive(),
  }),
});

/** Metadata of a message: its key; for an incident's first message also its subject, whether it fires, and its revision. */
export function metadataOf(key: string, first: FirstMark | null = null) {
  const event_payload = first === null ? { key } : { key, ...first.about, revision: first.revision };
  return { event_type: EVENT_TYPE, event_payload };
}

/**
 * An incident's first message by its metadata; undefined for other messages. Messages of older versions have a key only: nothing proves
 * that they still fire, so they do not count.
 */
export function firstMessageOf(metadata: unknown): Omit<ShownMessage, 'channel' | 'ts'> | undefined {
  const parsed = FIRST_MESSAGE.safeParse(metadata);
  if (!parsed.success) return undefined;
  const { key, subject, live, revision } = parsed.data.event_payload;
  return { key, revision, about: { subject: subjectWithNewWord(subject), live } };
}
