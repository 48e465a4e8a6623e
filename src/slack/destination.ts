import { z } from 'zod';
import type { FormDestination } from '../../blocks/kit/card.ts';
import { parseJson } from '../core/json.ts';

/** Destination of an answer: somebody who typed or clicked, in a channel of a workspace. */
export interface Destination {
  /** Slack's URL for the answer; a submitted form has none. */
  readonly responseUrl?: string;
  /** Time at which Slack issued that URL, in milliseconds since 1970, where it may have expired since. */
  readonly responseUrlAt?: number;
  readonly teamId: string;
  /** Empty on the Home tab. */
  readonly channelId: string;
  readonly userId: string;
  /** Thread in which somebody clicked; without it the answer would be in the channel itself. */
  readonly threadTs?: string;
}

const id = z.object({ id: z.string() }).nullish();

/** A command names its team, channel and user by id; a click has an object for each; a form names its channel itself. */
const bodySchema = z.object({
  response_url: z.string().optional(),
  team_id: z.string().optional(),
  channel_id: z.string().optional(),
  user_id: z.string().optional(),
  team: id,
  channel: id,
  user: id,
  view: z.object({ private_metadata: z.string() }).optional(),
  container: z.object({ message_ts: z.string().optional(), thread_ts: z.string().nullish() }).nullish(),
});

/** Metadata of the bot's forms: Slack itself reports only who submitted one. */
const formSchema = z.object({
  channel: z.string(),
  responseUrl: z.string().optional(),
  responseUrlAt: z.number().optional(),
  threadTs: z.string().optional(),
});

/** Destination of the answer to a request from Slack; undefined when it cannot be answered. */
export function destinationOf(body: unknown): Destination | undefined {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { response_url, team_id, channel_id, user_id, team, channel, user, view, container } = parsed.data;
  const form = formOf(view?.private_metadata);
  const responseUrl = response_url ?? form?.responseUrl;
  const channelId = channel_id ?? channel?.id ?? form?.channel;
  const userId = user_id ?? user?.id;
  if (responseUrl === undefined && channelId === undefined && userId === undefined) return undefined;
  // The first message of a thread has its own ts as thread_ts, and is in the channel itself.
  const isReply = container?.thread_ts !== container?.message_ts;
  const threadTs = (isReply ? container?.thread_ts : undefined) ?? form?.threadTs;
  return {
    ...(responseUrl !== undefined && { responseUrl }),
    ...(response_url === undefined && form?.responseUrlAt !== undefined && { responseUrlAt: form.responseUrlAt }),
    teamId: team_id ?? team?.id ?? '',
    channelId: channelId ?? '',
    userId: userId ?? '',
    ...(threadTs !== undefined && { threadTs }),
  };
}

/** Metadata for a form that opens at `now`, in milliseconds since 1970, so that its answer has the same destination. */
export function formDestinationOf(
  { channelId: channel, responseUrl, threadTs }: Destination,
  now: number,
): FormDestination {
  return {
    channel,
    ...(responseUrl !== undefined && { responseUrl, responseUrlAt: now }),
    ...(threadTs !== undefined && { threadTs }),
  };
}

function formOf(metadata: string | undefined): z.output<typeof formSchema> | undefined {
  if (!metadata?.startsWith('{')) return undefined;
  const parsed = formSchema.safeParse(parseJson(metadata));
  return parsed.success ? parsed.data : undefined;
}
