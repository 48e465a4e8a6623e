import { z } from 'zod';
import type { Core } from '../core.ts';
import { type JsonRecord, textOf } from '../json.ts';
import type { Channel } from '../workspace.ts';
import { count, flag, team_id } from './arguments.ts';
import { channelById, isBotMember, isHidden } from './channel-access.ts';
import { defineMethod } from './method.ts';
import { pageOf } from './page.ts';
import { refuse } from './response-body.ts';
import { byKind, isKind, kindOfArgument, kindOfChannel } from './scopes.ts';

const scope = byKind('read', kindOfArgument);
const inOrder = (key: string, first: string) => key >= first;

/** Channels that the bot may know of, in the order of their ids. A page may be short, as Slack's are. */
export const conversationsList = defineMethod({
  scope: byKind('read', (_core, args) => kindsIn(textOf(args.types)).filter(isKind)),
  args: z.strictObject({
    types: z.string().optional(),
    exclude_archived: flag,
    limit: count,
    cursor: z.string().optional(),
    team_id,
  }),
  run(core, args) {
    const kinds = kindsIn(args.types);
    if (!kinds.every(isKind)) return refuse('invalid_types');
    const found = core.workspace.channels
      .filter((channel) => kinds.includes(kindOfChannel(channel)) && !isHidden(core, channel))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const page = pageOf(found, args, { keyOf: ({ id }) => id, isFrom: inOrder });
    if (!page.ok) return page.answer;
    const shown = page.value.items.filter(({ isArchived }) => !isArchived || args.exclude_archived !== true);
    return {
      ok: true,
      channels: shown.map((channel) => channelOutput(core, channel)),
      response_metadata: { next_cursor: page.value.nextCursor },
    };
  },
});

/** docs.slack.dev/reference/methods/conversations.info */
export const conversationsInfo = defineMethod({
  scope,
  args: z.strictObject({ channel: z.string(), include_num_members: flag, include_locale: flag, team_id }),
  run(core, args) {
    const channel = channelById(core, args.channel);
    if (!channel.ok) return channel.answer;
    const members = args.include_num_members === true ? { num_members: channel.value.members.length } : {};
    return { ok: true, channel: { ...channelOutput(core, channel.value), ...members } };
  },
});

/** docs.slack.dev/reference/methods/conversations.members, in the order of their ids. */
export const conversationsMembers = defineMethod({
  scope,
  args: z.strictObject({ channel: z.string(), limit: count, cursor: z.string().optional(), team_id }),
  run(core, args) {
    const channel = channelById(core, args.channel);
    if (!channel.ok) return channel.answer;
    const page = pageOf(channel.value.members.toSorted(), args, { keyOf: (id) => id, isFrom: inOrder });
    if (!page.ok) return page.answer;
    return { ok: true, members: page.value.items, response_metadata: { next_cursor: page.value.nextCursor } };
  },
});

/** The words of `types`, of which `public_channel` is the default. */
function kindsIn(types: string | undefined): readonly string[] {
  return (types || 'public_channel').split(',').map((word) => word.trim());
}

function channelOutput(core: Core, channel: Channel): JsonRecord {
  if (channel.directWith !== null) return { id: channel.id, is_im: true, user: channel.directWith, is_archived: false };
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate,
    is_im: false,
    is_mpim: false,
    is_private: channel.isPrivate,
    is_archived: channel.isArchived,
    is_member: isBotMember(core, channel),
    context_team_id: core.workspace.team.id,
  };
}
