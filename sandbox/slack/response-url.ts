import { z } from 'zod';
import { LIMITS } from '../../blocks/limits.ts';
import { describe, problemsIn } from './block-kit/problem.ts';
import type { Core } from './core.ts';
import type { JsonRecord } from './json.ts';
import { editMessage, findMessage, removeMessage, storeMessage } from './messages.ts';
import { checkContent } from './methods/content.ts';
import { jsonReply, type Reply, textReply } from './reply.ts';
import type { StoredMessage } from './workspace.ts';

/** Where an interaction is answered: five times within thirty minutes, in a channel of which the bot need not be a member. */
interface ResponseUrl {
  readonly interactionId: string;
  readonly channel: string;
  readonly userId: string;
  readonly at: number;
  /** The message that was clicked upon; null for a command. */
  readonly clickedTs: string | null;
  /** What the user typed; shown to all when the answer is. */
  readonly typed: string | null;
  uses: number;
  /** The newest answer, which `replace_original` and `delete_original` of a command act upon. */
  answerTs: string | null;
  isTypedShown: boolean;
}

export interface ResponseUrls {
  issue(draft: Pick<ResponseUrl, 'interactionId' | 'channel' | 'userId' | 'clickedTs' | 'typed'>): string;
  /** Answers a post of a body to /response/ID. Every post that Slack hears counts as a use, also one that it refuses. */
  answer(id: string, body: unknown): Reply;
  /** The same for what came with the ack, which is no use of the address. Returns what Slack refused, or null. */
  answerByAck(interactionId: string, body: JsonRecord): string | null;
}

/** What else there may be is refused, which Slack would not do: it would ignore what the local Slack cannot show. */
const bodySchema = z.strictObject({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  mrkdwn: z.boolean().optional(),
  unfurl_links: z.boolean().optional(),
  unfurl_media: z.boolean().optional(),
});

type Body = z.infer<typeof bodySchema>;

export function createResponseUrls(core: Core, origin: string): ResponseUrls {
  const urls = new Map<string, ResponseUrl>();
  return {
    issue(draft) {
      const id = core.workspace.ids.next('R');
      urls.set(id, { ...draft, at: core.clock(), uses: 0, answerTs: null, isTypedShown: false });
      return `${origin}/response/${id}`;
    },
    answer(id, body) {
      const url = urls.get(id);
      if (url === undefined) return jsonReply({ ok: false, error: 'invalid_url' }, 404);
      if (core.clock() - url.at > LIMITS.responseUrl.milliseconds) {
        return jsonReply({ ok: false, error: 'expired_url' }, 404);
      }
      if (url.uses >= LIMITS.responseUrl.uses) return jsonReply({ ok: false, error: 'used_url' }, 404);
      url.uses += 1;
      const refusal = respond(core, url, body, 'response_url');
      return refusal === null ? textReply('ok') : textReply(refusal, 400);
    },
    answerByAck(interactionId, body) {
      const url = [...urls.values()].find((one) => one.interactionId === interactionId);
      return url === undefined ? 'no_channel' : respond(core, url, body, 'ack');
    },
  };
}

function respond(core: Core, url: ResponseUrl, rawBody: unknown, via: 'response_url' | 'ack'): string | null {
  const parsed = bodySchema.safeParse(rawBody);
  if (!parsed.success) {
    core.unexpected.push(`answer through ${via}: ${problemsIn(rawBody, bodySchema, '').map(describe).join(' ')}`);
    return 'invalid_payload';
  }
  const original = originalOf(core, url);
  if (parsed.data.delete_original) {
    if (original === undefined) return 'message_not_found';
    removeMessage(core.workspace, original, url.interactionId);
    return null;
  }
  const content = checkContent(core, parsed.data.text, parsed.data.blocks);
  if (!content.ok) return String(content.answer.error);
  if (parsed.data.replace_original && original !== undefined) {
    editMessage(core.workspace, original, {
      ...content.value,
      metadata: original.metadata,
      interactionId: url.interactionId,
    });
    return null;
  }
  url.answerTs = post(core, url, parsed.data, { ...content.value, via }).ts;
  return null;
}

function post(
  core: Core,
  url: ResponseUrl,
  body: Body,
  content: Pick<StoredMessage, 'text' | 'blocks' | 'via'>,
): StoredMessage {
  const isForAll = body.response_type === 'in_channel';
  if (isForAll) showTyped(core, url);
  return storeMessage(core.workspace, {
    ...content,
    channel: url.channel,
    ephemeralTo: isForAll ? null : url.userId,
    interactionId: url.interactionId,
    threadTs: clickedMessage(core, url)?.threadTs ?? null,
  });
}

/** An answer to all shows them the command too, once. */
function showTyped(core: Core, url: ResponseUrl): void {
  if (url.typed === null || url.isTypedShown) return;
  url.isTypedShown = true;
  storeMessage(core.workspace, {
    channel: url.channel,
    via: 'command',
    text: url.typed,
    user: url.userId,
    postedBy: 'user',
    interactionId: url.interactionId,
  });
}

function originalOf(core: Core, url: ResponseUrl): StoredMessage | undefined {
  if (url.clickedTs !== null) return clickedMessage(core, url);
  return url.answerTs === null ? undefined : findMessage(core.workspace, url.channel, url.answerTs);
}

function clickedMessage(core: Core, url: ResponseUrl): StoredMessage | undefined {
  return url.clickedTs === null ? undefined : findMessage(core.workspace, url.channel, url.clickedTs);
}
