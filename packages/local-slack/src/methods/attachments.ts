import { z } from 'zod';
import { validateBlocks } from '../block-kit/validate-blocks.ts';
import type { Core } from '../core.ts';
import type { JsonRecord } from '../json.ts';
import { type Found, refuse, refuseFor } from './response-body.ts';

/** "A maximum of 100 attachments are allowed on a message.": https://docs.slack.dev/reference/methods/chat.postMessage */
const MOST_ATTACHMENTS = 100;

const field = z.strictObject({
  title: z.string().optional(),
  value: z.string().optional(),
  short: z.boolean().optional(),
});

/** A secondary attachment. Its legacy `actions` are refused: nobody could click them here. */
const attachment = z.strictObject({
  fallback: z.string().optional(),
  color: z.string().optional(),
  pretext: z.string().optional(),
  author_name: z.string().optional(),
  author_link: z.string().optional(),
  author_icon: z.string().optional(),
  title: z.string().optional(),
  title_link: z.string().optional(),
  text: z.string().optional(),
  fields: z.array(field).optional(),
  image_url: z.string().optional(),
  thumb_url: z.string().optional(),
  footer: z.string().optional(),
  footer_icon: z.string().optional(),
  ts: z.union([z.string(), z.number()]).optional(),
  mrkdwn_in: z.array(z.string()).optional(),
  callback_id: z.string().optional(),
  blocks: z.unknown().optional(),
});

/** The attachments of a message, none if they are left out, or Slack's refusal of them. */
export function checkAttachments(core: Core, attachments: unknown): Found<readonly JsonRecord[]> {
  if (attachments === undefined) return { ok: true, value: [] };
  const parsed = z.array(attachment).safeParse(attachments);
  if (!parsed.success) return { ok: false, answer: refuse('invalid_attachments') };
  if (parsed.data.length > MOST_ATTACHMENTS) return { ok: false, answer: refuse('too_many_attachments') };
  const problems = parsed.data.flatMap(({ blocks = [] }, index) =>
    validateBlocks(blocks, { surface: 'message', refuses: core.refuses }, `/attachments/${index}/blocks`),
  );
  return problems.length > 0 ? { ok: false, answer: refuseFor(problems) } : { ok: true, value: parsed.data };
}
