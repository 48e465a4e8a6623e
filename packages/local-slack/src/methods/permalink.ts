import { z } from 'zod';
import { findMessage, isPersistent } from '../messages.ts';
import { team_id } from './arguments.ts';
import { channelById } from './channel-access.ts';
import { defineMethod } from './method.ts';
import { refuse } from './response-body.ts';

/** A reply's address names its thread. */
export const chatGetPermalink = defineMethod({
  args: z.strictObject({ channel: z.string(), message_ts: z.string(), team_id }),
  run(core, args) {
    const channel = channelById(core, args.channel);
    if (!channel.ok) return channel.answer;
    const message = findMessage(core.workspace, args.channel, args.message_ts);
    if (message === undefined || !isPersistent(message)) return refuse('message_not_found');
    const { channel: id, ts, threadTs } = message;
    const thread = threadTs === null ? '' : `?thread_ts=${threadTs}&cid=${id}`;
    const address = `https://${core.workspace.team.domain}.slack.com/archives/${id}/p${ts.replace('.', '')}${thread}`;
    return { ok: true, channel: id, permalink: address };
  },
});
