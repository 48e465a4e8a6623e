import { z } from 'zod';
import type { Act } from './protocol.ts';

/** Slack's own composer takes no more. */
const MOST_CHARACTERS = 12_000;

const id = z.string().min(1).max(255);
const entered = z.union([z.string().max(MOST_CHARACTERS), z.array(z.string().max(MOST_CHARACTERS)).max(100)]);
const values = z.record(id, entered);
const onMessage = { channel: id, ts: id, actionId: id };
const onView = { viewId: id, actionId: id };

const schema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('type'),
    channel: id,
    text: z.string().max(MOST_CHARACTERS),
    threadTs: id.exactOptional(),
  }),
  z.strictObject({ kind: z.literal('click'), ...onMessage }),
  z.strictObject({ kind: z.literal('choose'), ...onMessage, value: entered }),
  z.strictObject({ kind: z.literal('open-home') }),
  z.strictObject({ kind: z.literal('click-view'), ...onView, values: values.exactOptional() }),
  z.strictObject({ kind: z.literal('choose-view'), ...onView, value: entered, values: values.exactOptional() }),
  z.strictObject({ kind: z.literal('suggest'), ...onView, query: z.string().max(MOST_CHARACTERS) }),
  z.strictObject({ kind: z.literal('submit'), viewId: id, values }),
  z.strictObject({ kind: z.literal('dismiss'), viewId: id }),
  z.strictObject({ kind: z.literal('control'), id, value: z.string().max(255) }),
]);

type Parsed = { readonly ok: true; readonly act: Act } | { readonly ok: false; readonly error: string };

/** The act in a request's body, or a sentence on what is wrong with it. */
export function parseAct(body: unknown): Parsed {
  const result = schema.safeParse(body);
  if (result.success) return { ok: true, act: result.data };
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  return { ok: false, error: `The page sent what the demo does not understand: ${problems.join('; ')}.` };
}
