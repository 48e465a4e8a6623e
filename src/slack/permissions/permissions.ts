import type { WebClient } from '@slack/web-api';
import { foreignIn, type PayloadOrigin } from '../inbound-checks.ts';
import { slackErrorWord } from '../web-client.ts';
import type { LookupResult, OwnApp } from './lookup-client.ts';
import { type LookupProblem, type MemberList, NOWHERE } from './lookup-trouble.ts';
import { beforeDeadline, type Deadline, type MemberLists, type SharedLookup, startDeadline } from './member-lists.ts';

/**
 * Whether somebody may act on an incident. `foreign`: the press comes from another workspace or app than the bot's own.
 * `unchecked`: Slack did not say, and they are not known from before.
 */
export type Permission =
  | { readonly kind: 'granted' }
  | { readonly kind: 'refused'; readonly why: 'not-a-member' | 'not-in-group' }
  | { readonly kind: 'foreign'; readonly why: 'another-workspace' | 'another-app' }
  | { readonly kind: 'unchecked'; readonly trouble: LookupProblem };

/** The one place that decides who may act on incidents. Both methods throw StoreError where the database cannot be had. */
export interface Permissions {
  /** Whether they may acknowledge, silence, resolve. `incident` is an id. */
  toAct(origin: PayloadOrigin, incident: string): Promise<Permission>;
  /** Whether they may read what was said in the incident's thread: its channel's members and those who may act. */
  toReadReasons(origin: PayloadOrigin, incident: string): Promise<Permission>;
}

/** What permissions are decided by. */
export interface PermissionsOptions {
  readonly ownApp: SharedLookup<LookupResult<OwnApp>>;
  readonly lists: MemberLists;
  /** The user group whose members alone may act; undefined where it is the members of the incident's channel. */
  readonly group: string | undefined;
  /** The channel in which the incident stands, whatever a payload says; undefined where there is none. */
  readonly channelOf: (incident: string) => Promise<string | undefined>;
}

/**
 * Whatever Slack does not say clearly is a refusal, except for those who were seen as members within the last hour. All
 * that a press needs to know is asked side by side, and Slack has 2 s for all of it together.
 */
export function createPermissions({ ownApp, lists, group, channelOf }: PermissionsOptions): Permissions {
  const fromHere = async (origin: PayloadOrigin, deadline: Deadline): Promise<Permission> => {
    const own = await beforeDeadline(ownApp(), deadline);
    if (own.kind === 'trouble') return { kind: 'unchecked', trouble: own.trouble };
    const why = foreignIn(origin, own.value);
    if (why !== null) return { kind: 'foreign', why };
    // The bot is in the channel too, and presses nothing.
    if (origin.userId === own.value.userId) return { kind: 'refused', why: 'not-a-member' };
    return { kind: 'granted' };
  };
  const inList = async (list: MemberList, userId: string, deadline: Deadline): Promise<Permission> => {
    const membership = await lists.isMember(list, userId, deadline);
    if (membership === 'member') return { kind: 'granted' };
    if (membership !== 'not-a-member') return { kind: 'unchecked', trouble: membership };
    return { kind: 'refused', why: list.kind === 'group' ? 'not-in-group' : 'not-a-member' };
  };
  const inChannel = async (userId: string, incident: string, deadline: Deadline): Promise<Permission> => {
    const channel = await channelOf(incident);
    if (channel === undefined) return { kind: 'unchecked', trouble: NOWHERE };
    return inList({ kind: 'channel', id: channel }, userId, deadline);
  };
  const among = (userId: string, incident: string, deadline: Deadline): Promise<Permission> =>
    group === undefined
      ? inChannel(userId, incident, deadline)
      : inList({ kind: 'group', id: group }, userId, deadline);
  return {
    async toAct(origin, incident) {
      const deadline = startDeadline();
      const asked = [fromHere(origin, deadline), among(origin.userId, incident, deadline)] as const;
      const [here, acting] = await Promise.all(asked);
      return here.kind === 'granted' ? acting : here;
    },
    async toReadReasons(origin, incident) {
      const deadline = startDeadline();
      const { userId } = origin;
      const asked = [
        fromHere(origin, deadline),
        among(userId, incident, deadline),
        inChannel(userId, incident, deadline),
      ] as const;
      const [here, acting, reading] = await Promise.all(asked);
      if (here.kind !== 'granted') return here;
      return acting.kind === 'granted' ? acting : reading;
    },
  };
}

/** Whether the bot is in a channel. Rejects with the SDK's error when Slack cannot be asked. */
export type IsMember = (channel: string) => Promise<boolean>;

/** What Slack says of channels that the bot may not even know of. */
const HIDDEN = new Set(['channel_not_found', 'missing_scope', 'not_in_channel']);

/** Asks Slack each time: an invitation is often the answer to the last question. */
export function createIsMember(client: WebClient): IsMember {
  return async (channel) => {
    try {
      const { channel: found } = await client.conversations.info({ channel });
      return found?.is_member === true && found.is_archived !== true;
    } catch (error) {
      if (HIDDEN.has(slackErrorWord(error) ?? '')) return false;
      throw error;
    }
  };
}
