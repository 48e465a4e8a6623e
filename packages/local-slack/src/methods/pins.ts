import { z } from 'zod';
import type { Core } from '../core.ts';
import { LIMITS } from '../limits.ts';
import { findMessage, isPersistent } from '../messages.ts';
import { team_id } from './arguments.ts';
import { channelById, isBotMember } from './channel-access.ts';
import { defineMethod } from './method.ts';
import { type ResponseBody, refuse } from './response-body.ts';

const place = z.strictObject({ channel: z.string(), timestamp: z.string(), team_id });

/** docs.slack.dev/reference/methods/pins.add */
export const pinsAdd = defineMethod({
  scope: 'pins:write',
  args: place,
  run(core, { channel, timestamp }) {
    const refusal = refusalOf(core, channel, timestamp);
    if (refusal !== undefined) return refusal;
    const { workspace } = core;
    const pins = workspace.pins.filter((pin) => pin.channel === channel);
    if (pins.some(({ ts }) => ts === timestamp)) return refuse('already_pinned');
    if (pins.length >= LIMITS.pinsPerChannel) return refuse('too_many_pins');
    workspace.pins = [...workspace.pins, { channel, ts: timestamp }];
    return { ok: true };
  },
});

/** docs.slack.dev/reference/methods/pins.remove */
export const pinsRemove = defineMethod({
  scope: 'pins:write',
  args: place,
  run(core, { channel, timestamp }) {
    const refusal = refusalOf(core, channel, timestamp);
    if (refusal !== undefined) return refusal;
    const { workspace } = core;
    const left = workspace.pins.filter((pin) => pin.channel !== channel || pin.ts !== timestamp);
    if (left.length === workspace.pins.length) return refuse('no_pin');
    workspace.pins = left;
    return { ok: true };
  },
});

function refusalOf(core: Core, id: string, ts: string): ResponseBody | undefined {
  const channel = channelById(core, id);
  if (!channel.ok) return channel.answer;
  if (channel.value.isArchived) return refuse('is_archived');
  if (!isBotMember(core, channel.value)) return refuse('not_in_channel');
  const message = findMessage(core.workspace, id, ts);
  return message === undefined || !isPersistent(message) ? refuse('message_not_found') : undefined;
}
