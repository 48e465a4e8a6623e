import { foreignIn, type PayloadOrigin } from '../inbound-checks.ts';
import type { LookupResult, OwnApp } from './lookup-client.ts';
import { type LookupProblem, type MemberList, NOWHERE } from './lookup-problem.ts';
import { beforeDeadline, type Deadline, type MemberLists, type SharedLookup, startDeadline } from './member-lists.ts';

/**
 * Whether somebody may act on an incident. `foreign`: the request comes from another workspace or app.
 * `unchecked`: the lookup failed, and they are not a recently known member.
 */
export type Permission =
  | { readonly kind: 'granted' }
  | { readonly kind: 'refused'; readonly why: 'not-a-member' | 'not-in-group' }
  | { readonly kind: 'foreign'; readonly why: 'another-workspace' | 'another-app' }
  | { readonly kind: 'unchecked'; readonly problem: LookupProblem };

/** Decides who may act on incidents. Both methods throw StoreError when the database fails. */
export interface Permissions {
  /** Permission to acknowledge, silence and resolve. `incident` is an id. */
  toAct(origin: PayloadOrigin, incident: string): Promise<Permission>;
  /** Permission to read the incident's thread: for members of its channel and those who may act. */
  toReadReasons(origin: PayloadOrigin, incident: string): Promise<Permission>;
}

/** Place and owner of an incident. */
export interface IncidentPlace {
  /** Id or name of its channel; undefined if there is none. */
  readonly channel: string | undefined;
  /** Whether it is of a channel's watch, on which the members of the channel may act, and not of on-call. */
  readonly isOfWatch: boolean;
  /** Slack id of the person who alone is notified of it, by direct message. */
  readonly person?: string;
}

/** Dependencies of permissions. */
export interface PermissionsOptions {
  readonly ownApp: SharedLookup<LookupResult<OwnApp>>;
  readonly lists: MemberLists;
  /** User group whose members may act on incidents of on-call; undefined if members of the incident's channel may. */
  readonly group: string | undefined;
  /** Place of the incident by the database, not by a payload. */
  readonly placeOf: (incident: string) => Promise<IncidentPlace>;
}

/**
 * Creates permissions. Anything but a clear answer is a refusal, except for people who were seen as members within the last hour. The
 * lookups of one action run concurrently, within 2 s in all.
 */
export function createPermissions({ ownApp, lists, group, placeOf }: PermissionsOptions): Permissions {
  const checkOrigin = async (origin: PayloadOrigin, deadline: Deadline): Promise<Permission> => {
    const own = await beforeDeadline(ownApp(), deadline);
    if (own.kind === 'problem') return { kind: 'unchecked', problem: own.problem };
    const why = foreignIn(origin, own.value);
    if (why !== null) return { kind: 'foreign', why };
    // The bot is in the channel too, and never acts itself.
    if (origin.userId === own.value.userId) return { kind: 'refused', why: 'not-a-member' };
    return { kind: 'granted' };
  };
  const checkList = async (list: MemberList, userId: string, deadline: Deadline): Promise<Permission> => {
    const membership = await lists.isMember(list, userId, deadline);
    if (membership === 'member') return { kind: 'granted' };
    if (membership !== 'not-a-member') return { kind: 'unchecked', problem: membership };
    return { kind: 'refused', why: list.kind === 'group' ? 'not-in-group' : 'not-a-member' };
  };
  const checkChannel = async (
    userId: string,
    { channel, person }: IncidentPlace,
    deadline: Deadline,
  ): Promise<Permission> => {
    if (person !== undefined) return person === userId ? { kind: 'granted' } : { kind: 'refused', why: 'not-a-member' };
    if (channel === undefined) return { kind: 'unchecked', problem: NOWHERE };
    return checkList({ kind: 'channel', id: channel }, userId, deadline);
  };
  const checkActors = async (userId: string, incident: string, deadline: Deadline): Promise<Permission> => {
    const place = await placeOf(incident);
    if (group === undefined || place.isOfWatch) return checkChannel(userId, place, deadline);
    return checkList({ kind: 'group', id: group }, userId, deadline);
  };
  return {
    async toAct(origin, incident) {
      const deadline = startDeadline();
      const checks = [checkOrigin(origin, deadline), checkActors(origin.userId, incident, deadline)] as const;
      const [here, acting] = await Promise.all(checks);
      return here.kind === 'granted' ? acting : here;
    },
    async toReadReasons(origin, incident) {
      const deadline = startDeadline();
      const { userId } = origin;
      const checks = [
        checkOrigin(origin, deadline),
        checkActors(userId, incident, deadline),
        placeOf(incident).then((place) => checkChannel(userId, place, deadline)),
      ] as const;
      const [here, acting, reading] = await Promise.all(checks);
      if (here.kind !== 'granted') return here;
      return acting.kind === 'granted' ? acting : reading;
    },
  };
}
