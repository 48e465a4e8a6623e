import type { Clock } from './clock.ts';
import { DEFAULT_WORKSPACE } from './default-workspace.ts';
import { createIds } from './ids.ts';
import type { Channel, User, UserGroup, Workspace } from './workspace.ts';
import type { AppSeed, ChannelSeed, UserGroupSeed, UserSeed, WorkspaceSeed } from './workspace-seed.ts';

function userId(name: string): string {
  return `U0${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`;
}

function channelId(kind: 'C' | 'D', name: string): string {
  return `${kind}0${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`;
}

/**
 * A fresh workspace without messages; as `DEFAULT_WORKSPACE` if the seed leaves something out. The clock, in
 * milliseconds since 1970, gives messages their timestamps.
 */
export function createWorkspace(clock: Clock, seed: WorkspaceSeed = {}): Workspace {
  const users = seed.users ?? DEFAULT_WORKSPACE.users;
  const channels = seed.channels ?? DEFAULT_WORKSPACE.channels;
  const userGroups = seed.userGroups ?? DEFAULT_WORKSPACE.userGroups;
  const app = { ...DEFAULT_WORKSPACE.app, ...seed.app };
  const people = users.map(createUser);
  const everyone = people.filter(({ isBot, isGuest }) => !isBot && !isGuest).map(({ id }) => id);
  const named = channels.map((channel) => createChannel(channel, everyone, app));
  return {
    team: { ...DEFAULT_WORKSPACE.team, ...seed.team },
    app: { id: app.id, botId: app.botId, botUserId: app.botUserId },
    users: [...people, createBot(app)],
    userGroups: userGroups.map(createUserGroup),
    channels: [...named, ...people.filter(({ isBot }) => !isBot).map((user) => createDirect(user, app))],
    messages: [],
    pins: [],
    views: [],
    files: [],
    ids: createIds(clock),
    listeners: new Set(),
  };
}

function createBot({ botUserId, botName, name }: AppSeed): User {
  return { id: botUserId, name: botName, realName: name, timeZone: 'UTC', isBot: true, isGuest: false };
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

function createChannel(channel: ChannelSeed, everyone: readonly string[], { botUserId }: AppSeed): Channel {
  const members = channel.members?.map(userId) ?? everyone;
  return {
    id: channelId('C', channel.name),
    name: channel.name,
    members: channel.botIsMember === true ? [...members, botUserId] : members,
    isPrivate: channel.isPrivate === true,
    isArchived: channel.isArchived === true,
    directWith: null,
  };
}

function createDirect({ id, name }: User, { botUserId }: AppSeed): Channel {
  return {
    id: channelId('D', name),
    name: 'directmessage',
    members: [id, botUserId],
    isPrivate: true,
    isArchived: false,
    directWith: id,
  };
}

function createUserGroup({ id, handle, users }: UserGroupSeed): UserGroup {
  return { id, handle, users: users.map(userId), isDisabled: false };
}
