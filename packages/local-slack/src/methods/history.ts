import { z } from 'zod';
import type { Core } from '../core.ts';
import { isPersistent } from '../messages.ts';
import type { Channel, StoredMessage } from '../workspace.ts';
import { count, flag, team_id } from './arguments.ts';
import { channelById, isBotMember } from './channel-access.ts';
import { messageOutput } from './message-output.ts';
import { defineMethod } from './method.ts';
import { type Page, pageOf } from './page.ts';
import { type Found, type ResponseBody, refuse } from './response-body.ts';
import { byKind, kindOfArgument } from './scopes.ts';

const scope = byKind('history', kindOfArgument);

const range = {
  channel: z.string(),
  oldest: z.string().optional(),
  latest: z.string().optional(),
  inclusive: flag,
  limit: count,
  cursor: z.string().optional(),
  include_all_metadata: flag,
  team_id,
};

/** Newest first. */
export const conversationsHistory = defineMethod({
  scope,
  args: z.strictObject(range),
  run(core, args) {
    const channel = readableChannel(core, args.channel);
    if (!channel.ok) return channel.answer;
    const messages = readableMessages(core, channel.value);
    const found = messages
      .filter((message) => message.threadTs === null || message.isBroadcast)
      .filter((message) => isWithin(message.ts, args))
      .reverse();
    const page = pageOf(found, args, { keyOf: ({ ts }) => ts, isFrom: (ts, first) => Number(ts) <= Number(first) });
    return page.ok ? { ...answerPage(core, page.value, { all: messages, args }), pin_count: 0 } : page.answer;
  },
});

/** Oldest first, the parent before all. */
export const conversationsReplies = defineMethod({
  scope,
  args: z.strictObject({ ...range, ts: z.string() }),
  run(core, args) {
    const channel = readableChannel(core, args.channel);
    if (!channel.ok) return channel.answer;
    const messages = readableMessages(core, channel.value);
    const asked = messages.find((message) => message.ts === args.ts);
    if (asked === undefined) return refuse('thread_not_found');
    const parentTs = asked.threadTs ?? asked.ts;
    const thread = messages.filter(
      (message) => message.ts === parentTs || (message.threadTs === parentTs && isWithin(message.ts, args)),
    );
    const page = pageOf(thread, args, { keyOf: ({ ts }) => ts, isFrom: (ts, first) => Number(ts) >= Number(first) });
    return page.ok ? answerPage(core, page.value, { all: messages, args }) : page.answer;
  },
});

function answerPage(
  core: Core,
  { items, nextCursor }: Page<StoredMessage>,
  {
    all,
    args,
  }: { readonly all: readonly StoredMessage[]; readonly args: { readonly include_all_metadata?: boolean | undefined } },
): Extract<ResponseBody, { ok: true }> {
  const replyCounts = countReplies(all);
  return {
    ok: true,
    messages: items.map((message) => ({
      ...messageOutput(core, message, args.include_all_metadata === true),
      ...(replyCounts.has(message.ts) && { thread_ts: message.ts, reply_count: replyCounts.get(message.ts) }),
    })),
    has_more: nextCursor !== '',
    ...(nextCursor !== '' && { response_metadata: { next_cursor: nextCursor } }),
  };
}

/** Replies by the timestamp of their parent. */
function countReplies(messages: readonly StoredMessage[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { threadTs } of messages) {
    if (threadTs !== null) counts.set(threadTs, (counts.get(threadTs) ?? 0) + 1);
  }
  return counts;
}

function readableChannel(core: Core, id: string): Found<Channel> {
  const channel = channelById(core, id);
  if (!channel.ok || isBotMember(core, channel.value)) return channel;
  return { ok: false, answer: refuse('not_in_channel') };
}

/** These methods' knowledge of a channel. */
function readableMessages(core: Core, channel: Channel): readonly StoredMessage[] {
  const until = core.clock() - core.lateHistoryMs;
  const messages = persistentMessages(core, channel);
  return core.lateHistoryMs === 0 ? messages : messages.filter(({ ts }) => 1_000 * Number(ts) <= until);
}

function isWithin(
  ts: string,
  bounds: { oldest?: string | undefined; latest?: string | undefined; inclusive?: boolean | undefined },
): boolean {
  const at = Number(ts);
  const oldest = Number(bounds.oldest ?? 0);
  const latest = bounds.latest === undefined ? Number.POSITIVE_INFINITY : Number(bounds.latest);
  return bounds.inclusive === true ? at >= oldest && at <= latest : at > oldest && at < latest;
}

/** Messages that everybody in the channel can see, oldest first. */
function persistentMessages(core: Core, channel: Channel): readonly StoredMessage[] {
  return core.workspace.messages.filter((message) => message.channel === channel.id && isPersistent(message));
}
