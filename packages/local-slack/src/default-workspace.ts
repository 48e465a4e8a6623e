import type { AppSeed, TeamSeed, WorkspaceSeed } from './workspace-seed.ts';

/** Initial workspace by default. It has no word of the app under test. */
export const DEFAULT_WORKSPACE: Required<WorkspaceSeed> & { readonly team: TeamSeed; readonly app: AppSeed } = {
  team: { id: 'T0EXAMPLE', name: 'Example', domain: 'example-local' },
  app: { id: 'A0APP', name: 'Your app', botId: 'B0APP', botUserId: 'U0APP', botName: 'app' },
  users: [
    { name: 'engineer', realName: 'Engineer', timeZone: 'Europe/Berlin' },
    { name: 'lead', realName: 'Team lead', timeZone: 'America/New_York' },
    { name: 'support', realName: 'Support', timeZone: 'UTC' },
    { name: 'guest', realName: 'Guest', timeZone: 'UTC', isGuest: true },
  ],
  channels: [
    { name: 'general', botIsMember: true },
    { name: 'random', botIsMember: false },
  ],
  userGroups: [{ id: 'S0SUPPORT', handle: 'support-team', users: ['support'] }],
};
