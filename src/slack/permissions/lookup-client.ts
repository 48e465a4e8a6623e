import type { Logger, WebClient } from '@slack/web-api';
import { type Clock, createPause } from '../../core/clock.ts';
import type { HttpClient } from '../../http-client/http-client.ts';
import { type ChannelNames, createChannelNames } from '../outbox/channel-names.ts';
import { isOfHiddenChannel } from '../outbox/error-words.ts';
import { readPages, returnedList } from '../read-pages.ts';
import { createSingleTryClient, slackErrorWord } from '../web-client.ts';
import {
  hiddenChannel,
  type LookupProblem,
  lookupProblemOf,
  type MemberList,
  NO_ANSWER,
  tooManyMembers,
} from './lookup-problem.ts';

/** Members of a list. `problem` is set if it was not read to the end: then others may be members too. */
export interface Members {
  readonly ids: ReadonlySet<string>;
  readonly problem?: LookupProblem;
}

/** Ids of the bot's own installation. */
export interface OwnApp {
  readonly teamId: string;
  /** Set if the workspace belongs to an organization. */
  readonly enterpriseId?: string;
  /** Part of the token of Socket Mode; over HTTP from Slack, if the app has the scope users:read. */
  readonly appId?: string;
  /** User id of the bot as a member of channels. */
  readonly userId?: string;
}

/** Slack's answer, or the reason why there is none. */
export type LookupResult<Value> =
  | { readonly kind: 'found'; readonly value: Value }
  | { readonly kind: 'problem'; readonly problem: LookupProblem };

/** Lookups in Slack. Neither method rejects. */
export interface LookupClient {
  members(list: MemberList): Promise<LookupResult<Members>>;
  ownApp(): Promise<LookupResult<OwnApp>>;
}

/** Settings of the client for lookups. */
export interface LookupClientOptions {
  readonly botToken: string;
  /** Undefined over HTTP. */
  readonly appToken: string | undefined;
  readonly apiUrl: string;
  readonly fetch: HttpClient;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Longest call, in milliseconds. */
  readonly timeoutMs?: number;
}

export const TIMEOUT_MS = 2_000;
export const PAGE = 999;
export const MOST_PAGES = 10;

/**
 * Creates a client for lookups without waits and retries. It is separate from the client that answers people, whose queue a rate limit
 * would block. After a 429 it sends nothing for as long as Slack asks. Reads at most 9,990 members of a channel.
 */
export function createLookupClient(options: LookupClientOptions): LookupClient {
  const { botToken, appToken, apiUrl, fetch, logger, clock, timeoutMs = TIMEOUT_MS } = options;
  const client = createSingleTryClient({ token: botToken, slackApiUrl: apiUrl, fetch, logger, timeoutMs });
  const channelId = createChannelNames(client);
  const pause = createPause(clock);
  const ask = async <Value>(
    list: MemberList | null,
    call: () => Promise<LookupResult<Value>>,
  ): Promise<LookupResult<Value>> => {
    const until = pause.until();
    if (until !== undefined) return notFound({ word: 'ratelimited', waitMs: until - clock() });
    try {
      return await call();
    } catch (error) {
      const problem = lookupProblemOf(error, list);
      if (problem.waitMs !== undefined) pause.begin(clock() + problem.waitMs);
      return notFound(problem);
    }
  };
  return {
    members: (list) =>
      ask(list, () => (list.kind === 'group' ? usersOf(client, list.id) : membersOf(client, channelId, list.id))),
    ownApp: () => ask(null, () => ownAppOf(client, appToken)),
  };
}

async function usersOf(client: WebClient, usergroup: string): Promise<LookupResult<Members>> {
  const { users } = await client.usergroups.users.list({ usergroup });
  return { kind: 'found', value: { ids: new Set(returnedList(users)) } };
}

async function membersOf(client: WebClient, channelId: ChannelNames, nameOrId: string): Promise<LookupResult<Members>> {
  const known = await channelId(nameOrId);
  if (known.kind !== 'known') {
    if (known.kind === 'unknown') return notFound(NO_ANSWER);
    // Without the scope no channel is found by its name: then this call fails with missing_scope.
    await client.conversations.list({ types: 'public_channel,private_channel', limit: 1 });
    return notFound(hiddenChannel(nameOrId));
  }
  const ids = new Set<string>();
  const range = { channel: known.id, limit: PAGE };
  const read = (cursor: { readonly cursor?: string }) => client.conversations.members({ ...range, ...cursor });
  const reading = readPages(read, MOST_PAGES, ({ members }) => {
    for (const id of returnedList(members)) ids.add(id);
    return false;
  });
  const isWhole = await reading.catch((error: unknown) => {
    // Another channel may have its name by now.
    if (isOfHiddenChannel(slackErrorWord(error) ?? '')) channelId.forget(known.id);
    throw error;
  });
  if (isWhole) return { kind: 'found', value: { ids } };
  return { kind: 'found', value: { ids, problem: tooManyMembers(nameOrId, MOST_PAGES * PAGE) } };
}

async function ownAppOf(client: WebClient, appToken: string | undefined): Promise<LookupResult<OwnApp>> {
  const { team_id, enterprise_id, app_id, bot_id, user_id } = await client.auth.test();
  if (!team_id) return notFound(NO_ANSWER);
  const appId = app_id || /^xapp-\d+-(A[A-Z0-9]+)-/.exec(appToken ?? '')?.[1] || (await appOfBot(client, bot_id));
  return {
    kind: 'found',
    value: {
      teamId: team_id,
      ...(enterprise_id && { enterpriseId: enterprise_id }),
      ...(appId && { appId }),
      ...(user_id && { userId: user_id }),
    },
  };
}

/** App id of a bot; undefined if the app lacks the scope. Other errors fail the whole lookup, which is retried. */
async function appOfBot(client: WebClient, botId: string | undefined): Promise<string | undefined> {
  if (!botId) return undefined;
  try {
    return (await client.bots.info({ bot: botId })).bot?.app_id;
  } catch (error) {
    if (slackErrorWord(error) === 'missing_scope') return undefined;
    throw error;
  }
}

function notFound(problem: LookupProblem): { readonly kind: 'problem'; readonly problem: LookupProblem } {
  return { kind: 'problem', problem };
}
