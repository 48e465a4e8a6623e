import { z } from 'zod';
import { showsUnsharedFile } from './block-files.ts';
import { describeProblem, problemsIn } from './block-kit/problem.ts';
import type { Core } from './core.ts';
import { type HttpReply, jsonReply, textReply } from './http-reply.ts';
import { isRecord, type JsonRecord } from './json.ts';
import { keepNewest } from './keep-newest.ts';
import { LIMITS } from './limits.ts';
import { editMessage, findMessage, removeMessage, storeMessage } from './messages.ts';
import { checkContent } from './methods/content.ts';
import type { ResponseBody } from './methods/response-body.ts';
import type { StoredMessage } from './workspace.ts';

const KEPT = 20_000;

/** Destination of an interaction's answers: five times within thirty minutes, in a channel of which the bot need not be a member. */
interface ResponseUrl {
  readonly interactionId: string;
  readonly channel: string;
  readonly userId: string;
  readonly at: number;
  /** The message that was clicked upon; null for a command. */
  readonly clickedTs: string | null;
  /** Text that the user typed; visible to all if the answer is. */
  readonly typed: string | null;
  uses: number;
  /** The newest answer, which `replace_original` and `delete_original` of a command act upon. */
  answerTs: string | null;
  isTypedShown: boolean;
}

/** The last 20,000 are known. */
export interface ResponseUrls {
  issue(draft: Pick<ResponseUrl, 'interactionId' | 'channel' | 'userId' | 'clickedTs' | 'typed'>): string;
  /** Answers a post of a body to /response/ID. Every post that reaches Slack counts as a use, also one that it refuses. */
  answer(id: string, body: unknown): Answered;
  /** The same for the content of the ack, which does not count as a use of the address. Returns the reason if Slack refused it, or null. */
  answerByAck(interactionId: string, body: JsonRecord): string | null;
}

interface Answered {
  readonly reply: HttpReply;
  /** Slack's reason, if it answers with a bare word only: for readers of the wire log. */
  readonly detail: string;
}

interface Refusal {
  readonly error: string;
  readonly status: 400 | 404;
  readonly detail: string;
}

/** Other fields are refused, unlike in Slack, which would ignore those that the local Slack cannot show. */
const bodySchema = z.strictObject({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  mrkdwn: z.boolean().optional(),
  /** The thread that it goes to; without it, it goes to the channel, wherever the click was (bolt-js types/utilities.ts). */
  thread_ts: z.string().optional(),
  unfurl_links: z.boolean().optional(),
  unfurl_media: z.boolean().optional(),
});

type Body = z.infer<typeof bodySchema>;

/** Addresses under that origin, of which none is issued yet. */
export function createResponseUrls(core: Core, origin: string): ResponseUrls {
  const urls = new Map<string, ResponseUrl>();
  const byInteraction = new Map<string, ResponseUrl>();
  return {
    issue(draft) {
      const id = core.workspace.ids.next('R');
      const url = { ...draft, at: core.clock(), uses: 0, answerTs: null, isTypedShown: false };
      urls.set(id, url);
      byInteraction.set(draft.interactionId, url);
      for (const known of [urls, byInteraction]) keepNewest(known, KEPT);
      return `${origin}/response/${id}`;
    },
    answer(id, body) {
      const url = urls.get(id);
      if (url === undefined) return gone('invalid_url');
      if (core.clock() - url.at > LIMITS.responseUrlMilliseconds) return gone('expired_url');
      if (url.uses >= LIMITS.responseUrlUses) return gone('used_url');
      url.uses += 1;
      const refusal = respond(core, { url, rawBody: body, via: 'response_url' });
      if (refusal === null) return { reply: textReply('ok'), detail: '' };
      return { reply: textReply(refusal.error, refusal.status), detail: refusal.detail };
    },
    answerByAck(interactionId, body) {
      const url = byInteraction.get(interactionId);
      return url === undefined ? 'no_channel' : (respond(core, { url, rawBody: body, via: 'ack' })?.error ?? null);
    },
  };
}

function gone(error: string): Answered {
  return { reply: jsonReply({ ok: false, error }, 404), detail: '' };
}

function refusal(error: string, detail = '', status: Refusal['status'] = 400): Refusal {
  return { error, status, detail };
}

function respond(
  core: Core,
  { url, rawBody, via }: { readonly url: ResponseUrl; readonly rawBody: unknown; readonly via: 'response_url' | 'ack' },
): Refusal | null {
  const parsed = bodySchema.safeParse(rawBody);
  if (!parsed.success) {
    core.unexpected.push(
      `answer through ${via}: ${problemsIn(rawBody, bodySchema, '').map(describeProblem).join(' ')}`,
    );
    return refusal('invalid_payload');
  }
  const original = originalOf(core, url);
  if (parsed.data.delete_original) {
    if (original === undefined) return refusal('message_not_found');
    removeMessage(core.workspace, original, url.interactionId);
    return null;
  }
  const content = checkContent(core, { text: parsed.data.text, blocks: parsed.data.blocks });
  if (!content.ok) return refusal(String(content.answer.error), messagesIn(content.answer));
  if (showsUnsharedFile(core, parsed.data.blocks)) return refusal('invalid_blocks', 'the file is in no channel', 404);
  if (parsed.data.replace_original && original !== undefined) {
    editMessage(core.workspace, original, {
      ...content.value,
      metadata: original.metadata,
      interactionId: url.interactionId,
    });
    return null;
  }
  url.answerTs = post(core, { url, body: parsed.data, content: { ...content.value, via } }).ts;
  return null;
}

function messagesIn({ response_metadata }: ResponseBody): string {
  const messages = isRecord(response_metadata) ? response_metadata.messages : undefined;
  return Array.isArray(messages) ? messages.join(' ') : '';
}

function post(
  core: Core,
  {
    url,
    body,
    content,
  }: {
    readonly url: ResponseUrl;
    readonly body: Body;
    readonly content: Pick<StoredMessage, 'text' | 'blocks' | 'via'>;
  },
): StoredMessage {
  const isForAll = body.response_type === 'in_channel';
  if (isForAll) showTyped(core, url);
  return storeMessage(core.workspace, {
    ...content,
    channel: url.channel,
    ephemeralTo: isForAll ? null : url.userId,
    interactionId: url.interactionId,
    threadTs: threadOf(core, url, body.thread_ts),
  });
}

/** The first message of the thread that has that timestamp, or of which a reply has it; null if there is none. */
function threadOf(core: Core, { channel }: ResponseUrl, ts: string | undefined): string | null {
  const named = ts === undefined ? undefined : findMessage(core.workspace, channel, ts);
  return named === undefined ? null : (named.threadTs ?? named.ts);
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
