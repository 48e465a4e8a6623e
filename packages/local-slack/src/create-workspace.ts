import type { Clock } from './clock.ts';
import { createIds } from './ids.ts';
import type { Channel, User, UserGroup, Workspace } from './workspace.ts';

export interface UserSeed {
  readonly name: string;
  readonly realName?: string;
  readonly timeZone?: string;
  readonly isBot?: boolean;
  readonly isGuest?: boolean;
}

export interface ChannelSeed {
  readonly name: string;
  /** Names of users; all people but guests when left out. */
  readonly members?: readonly string[];
  readonly botIsMember?: boolean;
  readonly isArchived?: boolean;
  readonly isPrivate?: boolean;
}

export interface UserGroupSeed {
  readonly id: string;
  readonly handle: string;
  /** Names of users. */
  readonly users: readonly string[];
}

/** What a workspace begins with; the demo's own where something is left out. */
export interface WorkspaceSeed {
  readonly users?: readonly UserSeed[] | undefined;
  readonly channels?: readonly ChannelSeed[] | undefined;
  readonly userGroups?: readonly UserGroupSeed[] | undefined;
}

const DEFAULT_USERS: readonly UserSeed[] = [
  { name: 'engineer', realName: 'Engineer', timeZone: 'Europe/Berlin' },
  { name: 'lead', realName: 'Team lead', timeZone: 'America/New_York' },
  { name: 'oncall', realName: 'On call', timeZone: 'UTC' },
  { name: 'guest', realName: 'Guest', timeZone: 'UTC', isGuest: true },
];

const DEFAULT_CHANNELS: readonly ChannelSeed[] = [
  { name: 'system-health', botIsMember: true },
  { name: 'oncall', botIsMember: true },
  { name: 'ci', botIsMember: false },
];

const DEFAULT_USER_GROUPS: readonly UserGroupSeed[] = [{ id: 'S0ONCALL', handle: 'oncall-team', users: ['oncall'] }];

const BOT: User = {
  id: 'U0HEALTHBOT',
  name: 'health',
  realName: 'Metta System Health',
  timeZone: 'UTC',
  isBot: true,
  isGuest: false,
};

function userId(name: string): string {
  return `U0${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`;
}

function channelId(kind: 'C' | 'D', name: string): string {
  return `${kind}0${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`;
}

/** A fresh workspace. Ids are made of names, so that a wire log can be read. */
export function createWorkspace(clock: Clock, seed: WorkspaceSeed = {}): Workspace {
  const people = (seed.users ?? DEFAULT_USERS).map(createUser);
  const everyone = people.filter(({ isBot, isGuest }) => !isBot && !isGuest).map(({ id }) => id);
  const rooms = (seed.channels ?? DEFAULT_CHANNELS).map((channel) => createRoom(channel, everyone));
  return {
    team: { id: 'T0METTA', name: 'Metta', domain: 'metta-local' },
    app: { id: 'A0HEALTH', botId: 'B0HEALTH', botUserId: BOT.id },
    users: [...people, BOT],
    userGroups: (seed.userGroups ?? DEFAULT_USER_GROUPS).map(createUserGroup),
    channels: [...rooms, ...people.filter(({ isBot }) => !isBot).map(createDirect)],
    messages: [],
    views: [],
    files: [],
    ids: createIds(clock),
    listeners: new Set(),
  };
}

function createUser({ name, realName, timeZone, isBot, isGuest }: UserSeed): User {
  return {
    id: userId(name),
    name,
    realName: realName ?? name,
    timeZone: timeZone ?? 'UTC',
    isBot: isBot === true,
    isGuest: isGuest === true,
  };
}

function createRoom(channel: ChannelSeed, everyone: readonly string[]): Channel {
  const members = channel.members?.map(userId) ?? everyone;
  return {
    id: channelId('C', channel.name),
    name: channel.name,
    members: channel.botIsMember === true ? [...members, BOT.id] : members,
    isPrivate: channel.isPrivate === true,
    isArchived: channel.isArchived === true,
    directWith: null,
  };
}

function createDirect({ id, name }: User): Channel {
  return {
    id: channelId('D', name),
    name: 'directmessage',
    members: [id, BOT.id],
    isPrivate: true,
    isArchived: false,
    directWith: id,
  };
}

function createUserGroup({ id, handle, users }: UserGroupSeed): UserGroup {
  return { id, handle, users: users.map(userId), isDisabled: false };
}
