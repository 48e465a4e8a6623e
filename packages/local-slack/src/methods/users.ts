import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { flag, team_id } from './arguments.ts';
import { defineMethod } from './method.ts';
import { refuse } from './response-body.ts';

/** docs.slack.dev/reference/methods/users.info */
export const usersInfo = defineMethod({
  scope: 'users:read',
  args: z.strictObject({ user: z.string(), include_locale: flag, team_id }),
  run(core, args) {
    const user = core.workspace.users.find((one) => one.id === args.user);
    if (user === undefined) return refuse('user_not_found');
    return {
      ok: true,
      user: {
        id: user.id,
        team_id: core.workspace.team.id,
        name: user.name,
        real_name: user.realName,
        deleted: false,
        is_bot: user.isBot,
        is_restricted: user.isGuest,
        is_ultra_restricted: false,
        tz: user.timeZone,
        tz_label: user.timeZone,
        tz_offset: offsetSeconds(user.timeZone, core.clock()),
        profile: { display_name: user.name, real_name: user.realName },
      },
    };
  },
});

function offsetSeconds(timeZone: string, now: number): number {
  const local = Temporal.Instant.fromEpochMilliseconds(Math.floor(now)).toZonedDateTimeISO(timeZone);
  return local.offsetNanoseconds / 1e9;
}
