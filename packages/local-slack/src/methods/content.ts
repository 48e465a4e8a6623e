import { z } from 'zod';
import { fileProblems } from '../block-files.ts';
import { messageCharacters } from '../block-kit/characters.ts';
import { validateBlocks } from '../block-kit/validate-blocks.ts';
import type { Core } from '../core.ts';
import { isRecord, type JsonRecord, recordsOf } from '../json.ts';
import { LIMITS } from '../limits.ts';
import { type Found, refuse, refuseFor } from './response-body.ts';

/** The text and blocks of a message that Slack takes. */
export interface Content {
  readonly text: string;
  readonly blocks: readonly JsonRecord[];
}

/**
 * The text and blocks of a message, or Slack's refusal of them. An empty array of blocks counts as none; with attachments
 * there need be neither.
 */
export function checkContent(
  core: Core,
  {
    text,
    blocks,
    hasAttachments = false,
  }: { readonly text: string | undefined; readonly blocks: unknown; readonly hasAttachments?: boolean },
): Found<Content> {
  const hasBlocks = blocks !== undefined && !(Array.isArray(blocks) && blocks.length === 0);
  if (!hasBlocks && !hasAttachments && (text === undefined || text === ''))
    return { ok: false, answer: refuse('no_text') };
  if (typeof blocks === 'string') return { ok: false, answer: refuse('invalid_blocks_format') };
  const problems = hasBlocks
    ? [
        ...validateBlocks(blocks, { surface: 'message', refuses: core.refuses, chartSeries: core.chartSeries }),
        ...fileProblems(core, blocks),
      ]
    : [];
  if (problems.length > 0) return { ok: false, answer: refuseFor(problems) };
  return { ok: true, value: { text: (text ?? '').slice(0, LIMITS.postText), blocks: recordsOf(blocks) } };
}

/** The same for chat.postMessage, which alone has a cap over all blocks. */
export function checkNewContent(
  core: Core,
  {
    text,
    blocks,
    hasAttachments,
  }: { readonly text: string | undefined; readonly blocks: unknown; readonly hasAttachments: boolean },
): Found<Content> {
  const content = checkContent(core, { text, blocks, hasAttachments });
  if (content.ok && messageCharacters(content.value.blocks) > LIMITS.messageCharacters) {
    return { ok: false, answer: refuse('msg_blocks_too_long') };
  }
  return content;
}

const metadataSchema = z.strictObject({
  event_type: z.string().min(1),
  event_payload: z.record(z.string(), z.unknown()),
});

/** The metadata to keep, null for none, or `invalid_metadata_format`. An empty object means none. */
export function checkMetadata(metadata: unknown): Found<JsonRecord | null> {
  if (metadata === undefined || (isRecord(metadata) && Object.keys(metadata).length === 0)) {
    return { ok: true, value: null };
  }
  const parsed = metadataSchema.safeParse(metadata);
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, answer: refuse('invalid_metadata_format') };
}
