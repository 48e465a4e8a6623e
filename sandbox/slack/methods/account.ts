import { z } from 'zod';
import { team_id } from './arguments.ts';
import { defineMethod } from './method.ts';

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

export const connectionsOpen = defineMethod({
  token: 'app',
  args: z.strictObject({ team_id }),
  run: (core) => ({ ok: true, url: core.socketUrl() }),
});
