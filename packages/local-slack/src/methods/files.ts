import { z } from 'zod';
import type { Core } from '../core.ts';
import { addFile, changeFile, fileOutput, findFile, isImage, removeFile } from '../files.ts';
import type { JsonRecord } from '../json.ts';
import { recordsOf } from '../json.ts';
import { storeMessage } from '../messages.ts';
import type { Channel, StoredFile } from '../workspace.ts';
import { count, jsonArgument, team_id } from './arguments.ts';
import { channelById, isBotMember } from './channel-access.ts';
import { findParent } from './chat-post.ts';
import { checkContent } from './content.ts';
import { defineMethod } from './method.ts';
import { type Found, refuse } from './response-body.ts';

/** Documented as `alt_txt`, sent by the SDK as `alt_text`. */
const altText = z.string().max(1_000).optional();

/** docs.slack.dev/reference/methods/files.getUploadURLExternal */
export const filesGetUploadURLExternal = defineMethod({
  scope: 'files:write',
  args: z.strictObject({
    filename: z.string().min(1),
    length: z.coerce.number().int().min(1),
    alt_text: altText,
    alt_txt: altText,
    snippet_type: z.string().optional(),
    team_id,
  }),
  run(core, { filename, length, alt_text, alt_txt }) {
    const hasAltText = Boolean(alt_text ?? alt_txt);
    const file = addFile(core.workspace, { name: filename, length, hasAltText });
    return { ok: true, upload_url: `${core.origin()}/upload/${file.id}`, file_id: file.id };
  },
});

const named = z.strictObject({ id: z.string(), title: z.string().optional(), highlight_type: z.string().optional() });

/** Without a channel the file stays private to the token. */
export const filesCompleteUploadExternal = defineMethod({
  scope: 'files:write',
  args: z.strictObject({
    files: jsonArgument.pipe(z.array(named).min(1)),
    channel_id: z.string().optional(),
    channels: z.string().optional(),
    thread_ts: z.string().optional(),
    initial_comment: z.string().optional(),
    blocks: jsonArgument.optional(),
    team_id,
  }),
  run(core, args) {
    const uploaded = args.files.map(({ id }) => core.workspace.files.find((file) => file.id === id));
    const ids = [args.channel_id, ...(args.channels?.split(',') ?? [])].filter((id) => id !== undefined && id !== '');
    const channels = ids.map((id) => shareableChannel(core, id ?? ''));
    for (const channel of channels) if (!channel.ok) return channel.answer;
    const comment = checkComment(core, args);
    if (!comment.ok) return comment.answer;
    if (uploaded.some((file) => (file?.bytes ?? null) === null)) return refuse('file_not_found');
    const destinations = channels.flatMap((channel) => (channel.ok ? [channel.value] : []));
    const files = uploaded.flatMap((file, index) => {
      if (file === undefined) return [];
      const title = args.files[index]?.title ?? file.name;
      const shared = destinations.map(({ id }) => id);
      return [changeFile(core.workspace, file, { title, completedAt: core.clock(), channels: shared })];
    });
    for (const channel of destinations)
      share(core, { channel, files, comment: comment.value, threadTs: args.thread_ts });
    return { ok: true, files: files.map((file) => fileOutput(core, file)) };
  },
});

/** docs.slack.dev/reference/methods/files.info */
export const filesInfo = defineMethod({
  scope: 'files:read',
  args: z.strictObject({ file: z.string(), count, page: count, limit: count, cursor: z.string().optional(), team_id }),
  run(core, args) {
    const file = findFile(core.workspace, args.file);
    return file === undefined
      ? refuse('file_not_found')
      : { ok: true, file: fileOutput(core, file), comments: [], response_metadata: { next_cursor: '' } };
  },
});

/** docs.slack.dev/reference/methods/files.delete */
export const filesDelete = defineMethod({
  scope: 'files:write',
  args: z.strictObject({ file: z.string(), team_id }),
  run(core, args) {
    const file = findFile(core.workspace, args.file);
    if (file === undefined) return refuse('file_not_found');
    removeFile(core.workspace, file);
    return { ok: true };
  },
});

function shareableChannel(core: Core, id: string): Found<Channel> {
  const channel = channelById(core, id);
  if (!channel.ok || isBotMember(core, channel.value)) return channel;
  return { ok: false, answer: refuse('not_in_channel') };
}

interface Comment {
  readonly text: string;
  readonly blocks: readonly JsonRecord[];
}

/** Text with the files: the blocks are ignored when there is a comment. */
function checkComment(core: Core, args: { initial_comment?: string | undefined; blocks?: unknown }): Found<Comment> {
  const text = args.initial_comment ?? '';
  if (text !== '') {
    return { ok: true, value: { text, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] } };
  }
  if (args.blocks === undefined) return { ok: true, value: { text, blocks: [] } };
  if (recordsOf(args.blocks).some(({ type }) => type === 'markdown')) {
    return { ok: false, answer: refuse('internal_error') };
  }
  return checkContent(core, { text: undefined, blocks: args.blocks });
}

/** A message with the files. One with an alternative text is taken and never shown, as may happen in Slack. */
function share(
  core: Core,
  {
    channel,
    files,
    comment,
    threadTs,
  }: {
    readonly channel: Channel;
    readonly files: readonly StoredFile[];
    readonly comment: Comment;
    readonly threadTs: string | undefined;
  },
): void {
  const shown = files.filter(({ hasAltText }) => !hasAltText);
  if (shown.length === 0) return;
  const images = shown
    .filter(isImage)
    .map(({ id, title }) => ({ type: 'image', slack_file: { id }, alt_text: title, title: plain(title) }));
  const others = shown
    .filter((file) => !isImage(file))
    .map(({ title }) => ({ type: 'context', elements: [plain(title)] }));
  storeMessage(core.workspace, {
    channel: channel.id,
    via: 'files.completeUploadExternal',
    text: comment.text || shown.map(({ title }) => title).join(', '),
    blocks: [...comment.blocks, ...images, ...others],
    threadTs: findParent(core, channel, threadTs)?.ts ?? null,
  });
}

function plain(text: string) {
  return { type: 'plain_text', text };
}
