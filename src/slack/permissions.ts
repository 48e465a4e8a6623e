import type { Found, OwnApp } from './lookup-client.ts';
import { type LookupTrouble, type MemberList, NOWHERE } from './lookup-trouble.ts';
import { type MemberLists, soon } from './member-lists.ts';
import { foreignIn, type PayloadOrigin } from './payload-origin.ts';
import type { SharedLookup } from './share-lookup.ts';

/** Whether somebody may act on an incident. `foreign`: the press is none of this bot's people. `unchecked`: Slack did not say, and they are not known from before. */
export type Permission =
  | { readonly kind: 'granted' }
  | { readonly kind: 'refused'; readonly why: 'not-a-member' | 'not-in-group' }
  | { readonly kind: 'foreign'; readonly why: 'another-workspace' | 'another-app' }
  | { readonly kind: 'unchecked'; readonly trouble: LookupTrouble };

/** The one place that decides who may act on incidents. Both methods throw StoreError where the database cannot be had. */
export interface Permissions {
  /** Whether they may acknowledge, silence, resolve. `incident` is an id. */
  toAct(origin: PayloadOrigin, incident: string): Promise<Permission>;
  /** Whether they may read what was said in the incident's thread: its channel's members and those who may act. */
  toReadReasons(origin: PayloadOrigin, incident: string): Promise<Permission>;
}

/** What permissions are decided by. */
export interface PermissionsOptions {
  readonly ownApp: SharedLookup<Found<OwnApp>>;
  readonly lists: MemberLists;
  /** The user group whose members alone may act; undefined where it is the members of the incident's channel. */
  readonly group: string | undefined;
  /** The channel in which the incident stands, whatever a payload says; undefined where there is none. */
  readonly channelOf: (incident: string) => Promise<string | undefined>;
}

/** Whatever Slack does not say clearly is a refusal, except for those who were seen as members within the last hour. */
export function createPermissions({ ownApp, lists, group, channelOf }: PermissionsOptions): Permissions {
  const fromHere = async (origin: PayloadOrigin): Promise<Permission> => {
    const own = await soon(ownApp());
    if (own.kind === 'trouble') return { kind: 'unchecked', trouble: own.trouble };
    const why = foreignIn(origin, own.value);
    if (why !== null) return { kind: 'foreign', why };
    // The bot is in the channel too, and presses nothing.
    if (origin.userId === own.value.userId) return { kind: 'refused', why: 'not-a-member' };
    return { kind: 'granted' };
  };
  const inChannel = async (userId: string, incident: string): Promise<Permission> => {
    const channel = await channelOf(incident);
    if (channel === undefined) return { kind: 'unchecked', trouble: NOWHERE };
    return inList(lists, { kind: 'channel', id: channel }, userId);
  };
  const toAct: Permissions['toAct'] = async (origin, incident) => {
    const here = await fromHere(origin);
    if (here.kind !== 'granted') return here;
    if (group === undefined) return inChannel(origin.userId, incident);
    return inList(lists, { kind: 'group', id: group }, origin.userId);
  };
  return {
    toAct,
    async toReadReasons(origin, incident) {
      const acting = await toAct(origin, incident);
      if (acting.kind === 'granted' || acting.kind === 'foreign' || group === undefined) return acting;
      return inChannel(origin.userId, incident);
    },
  };
}

async function inList(lists: MemberLists, list: MemberList, userId: string): Promise<Permission> {
  const membership = await lists.isMember(list, userId);
  if (membership === 'member') return { kind: 'granted' };
  if (membership !== 'not-a-member') return { kind: 'unchecked', trouble: membership };
  return { kind: 'refused', why: list.kind === 'group' ? 'not-in-group' : 'not-a-member' };
}
