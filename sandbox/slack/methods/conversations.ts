import { z } from 'zod';
import type { Core } from '../core.ts';
import type { JsonRecord } from '../json.ts';
import type { Channel } from '../workspace.ts';
import { refuse } from './answer.ts';
import { count, flag, team_id } from './arguments.ts';
import { channelById, type Found, isBotMember, messageOutput, persistentMessages } from './conversation.ts';
import { defineMethod } from './method.ts';

const range = {
  channel: z.string(),
  oldest: z.string().optional(),
  latest: z.string().optional(),
  inclusive: flag,
  limit: count,
  include_all_metadata: flag,
  team_id,
};

const DEFAULT_LIMIT = 100;
const MAXIMUM_LIMIT = 999;

export const history = defineMethod({
  scope: 'channels:history',
  args: z.strictObject(range),
  run(core, args) {
    const channel = readableChannel(core, args.channel);
    if (!channel.ok) return channel.answer;
    const found = persistentMessages(core, channel.value)
      .filter((message) => message.threadTs === null || message.isBroadcast)
      .filter((message) => isWithin(message.ts, args))
      .reverse();
    const shown = found.slice(0, limitOf(args.limit));
    return {
      ok: true,
      messages: shown.map((message) => messageOutput(core, message, args.include_all_metadata === true)),
      has_more: shown.length < found.length,
      pin_count: 0,
    };
  },
});

export const replies = defineMethod({
  scope: 'channels:history',
  args: z.strictObject({ ...range, ts: z.string() }),
  run(core, args) {
    const channel = readableChannel(core, args.channel);
    if (!channel.ok) return channel.answer;
    const messages = persistentMessages(core, channel.value);
    const asked = messages.find((message) => message.ts === args.ts);
    if (asked === undefined) return refuse('thread_not_found');
    const parentTs = asked.threadTs ?? asked.ts;
    const thread = messages.filter(
      (message) => message.ts === parentTs || (message.threadTs === parentTs && isWithin(message.ts, args)),
    );
    const shown = thread.slice(0, limitOf(args.limit));
    return {
      ok: true,
      messages: shown.map((message) => messageOutput(core, message, args.include_all_metadata === true)),
      has_more: shown.length < thread.length,
    };
  },
});

export const info = defineMethod({
  scope: 'channels:read',
  args: z.strictObject({ channel: z.string(), include_num_members: flag, include_locale: flag, team_id }),
  run(core, args) {
    const channel = channelById(core, args.channel);
    if (!channel.ok) return channel.answer;
    const members = args.include_num_members === true ? { num_members: channel.value.members.length } : {};
    return { ok: true, channel: { ...channelOutput(core, channel.value), ...members } };
  },
});

export const members = defineMethod({
  scope: 'channels:read',
  args: z.strictObject({ channel: z.string(), limit: count, cursor: z.string().optional(), team_id }),
  run(core, args) {
    const channel = channelById(core, args.channel);
    if (!channel.ok) return channel.answer;
    return { ok: true, members: channel.value.members, response_metadata: { next_cursor: '' } };
  },
});

function readableChannel(core: Core, id: string): Found<Channel> {
  const channel = channelById(core, id);
  if (!channel.ok || isBotMember(core, channel.value)) return channel;
  return { ok: false, answer: refuse('not_in_channel') };
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

function limitOf(limit: number | undefined): number {
  return Math.min(limit ?? DEFAULT_LIMIT, MAXIMUM_LIMIT);
}

function channelOutput(core: Core, channel: Channel): JsonRecord {
  if (channel.directWith !== null) return { id: channel.id, is_im: true, user: channel.directWith, is_archived: false };
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: false,
    is_archived: channel.isArchived,
    is_member: isBotMember(core, channel),
    context_team_id: core.workspace.team.id,
  };
}
