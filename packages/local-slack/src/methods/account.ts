import { z } from 'zod';
import { team_id } from './arguments.ts';
import { defineMethod } from './method.ts';
import { refuse } from './response-body.ts';

/** docs.slack.dev/reference/methods/auth.test */
export const authTest = defineMethod({
  args: z.strictObject({ team_id }),
  run({ workspace }) {
    const { team, app, users } = workspace;
    return {
      ok: true,
      url: `https://${team.domain}.slack.com/`,
      team: team.name,
      user: users.find((user) => user.id === app.botUserId)?.name,
      team_id: team.id,
      user_id: app.botUserId,
      bot_id: app.botId,
      is_enterprise_install: false,
    };
  },
});

/** docs.slack.dev/reference/methods/bots.info */
export const botsInfo = defineMethod({
  scope: 'users:read',
  args: z.strictObject({ bot: z.string(), team_id }),
  run({ workspace: { app, users } }, { bot }) {
    if (bot !== app.botId) return refuse('bot_not_found');
    const name = users.find((user) => user.id === app.botUserId)?.name;
    return { ok: true, bot: { id: app.botId, app_id: app.id, user_id: app.botUserId, name, deleted: false } };
  },
});

/** docs.slack.dev/reference/methods/apps.connections.open */
export const appsConnectionsOpen = defineMethod({
  token: 'app',
  scope: 'connections:write',
  args: z.strictObject({ team_id }),
  run: (core) => ({ ok: true, url: core.socketUrl() }),
});
