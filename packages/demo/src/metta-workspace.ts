import type { WorkspaceSeed } from '@metta-health-bot/local-slack';

/** The workspace in which the bot is shown and tested: who is there, where the bot is, and what everything is called. */
export const METTA_WORKSPACE: WorkspaceSeed = {
  team: { id: 'T0METTA', name: 'Metta', domain: 'metta-local' },
  app: {
    id: 'A0HEALTH',
    name: 'Metta System Health',
    botId: 'B0HEALTH',
    botUserId: 'U0HEALTHBOT',
    botName: 'health',
  },
  users: [
    { name: 'engineer', realName: 'Engineer', timeZone: 'Europe/Berlin' },
    { name: 'lead', realName: 'Team lead', timeZone: 'America/New_York' },
    { name: 'oncall', realName: 'On call', timeZone: 'UTC' },
    { name: 'guest', realName: 'Guest', timeZone: 'UTC', isGuest: true },
  ],
  channels: [
    { name: 'system-health', botIsMember: true },
    { name: 'oncall', botIsMember: true },
    { name: 'ci', botIsMember: false },
  ],
  userGroups: [{ id: 'S0ONCALL', handle: 'oncall-team', users: ['oncall'] }],
};
