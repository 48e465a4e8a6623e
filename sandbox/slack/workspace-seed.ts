import type { Clock } from '../../src/clock.ts';
import { createIds } from './ids.ts';
import type { Channel, User, Workspace } from './workspace.ts';

export interface UserSeed {
  readonly name: string;
  readonly realName?: string;
  readonly timeZone?: string;
}

export interface ChannelSeed {
  readonly name: string;
  /** Names of users; everyone when left out. */
  readonly members?: readonly string[];
  readonly botIsMember?: boolean;
  readonly isArchived?: boolean;
}

const DEFAULT_USERS: readonly UserSeed[] = [
  { name: 'engineer', realName: 'Engineer', timeZone: 'Europe/Berlin' },
  { name: 'lead', realName: 'Team lead', timeZone: 'America/New_York' },
  { name: 'oncall', realName: 'On call', timeZone: 'UTC' },
];

const DEFAULT_CHANNELS: readonly ChannelSeed[] = [
  { name: 'system-health', botIsMember: true },
  { name: 'oncall', botIsMember: true },
  { name: 'ci', botIsMember: false },
];

const BOT: User = { id: 'U0HEALTHBOT', name: 'health', realName: 'Metta System Health', timeZone: 'UTC', isBot: true };

function userId(name: string): string {
  return `U0${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`;
}

function channelId(kind: 'C' | 'D', name: string): string {
  return `${kind}0${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`;
}

/** A fresh workspace. Ids are made of names, so that a wire log can be read. */
export function createWorkspace(
  clock: Clock,
  users: readonly UserSeed[] = DEFAULT_USERS,
  channels: readonly ChannelSeed[] = DEFAULT_CHANNELS,
): Workspace {
  const people = users.map((user) => ({
    id: userId(user.name),
    name: user.name,
    realName: user.realName ?? user.name,
    timeZone: user.timeZone ?? 'UTC',
    isBot: false,
  }));
  const rooms = channels.map((channel): Channel => {
    const members = (channel.members ?? people.map((user) => user.name)).map(userId);
    return {
      id: channelId('C', channel.name),
      name: channel.name,
      members: channel.botIsMember === true ? [...members, BOT.id] : members,
      isArchived: channel.isArchived === true,
      directWith: null,
    };
  });
  const direct = people.map(
    (user): Channel => ({
      id: channelId('D', user.name),
      name: 'directmessage',
      members: [user.id, BOT.id],
      isArchived: false,
      directWith: user.id,
    }),
  );
  return {
    team: { id: 'T0METTA', name: 'Metta', domain: 'metta-local' },
    app: { id: 'A0HEALTH', botId: 'B0HEALTH', botUserId: BOT.id },
    users: [...people, BOT],
    channels: [...rooms, ...direct],
    messages: [],
    views: [],
    files: [],
    ids: createIds(clock),
    listeners: new Set(),
  };
}
