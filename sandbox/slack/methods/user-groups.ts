import { z } from 'zod';
import { refuse } from './answer.ts';
import { flag, team_id } from './arguments.ts';
import { defineMethod } from './method.ts';

/** usergroups.users.list. */
export const usersOfGroup = defineMethod({
  scope: 'usergroups:read',
  args: z.strictObject({ usergroup: z.string(), include_disabled: flag, team_id }),
  run({ workspace }, args) {
    const group = workspace.userGroups.find(({ id }) => id === args.usergroup);
    return group === undefined ? refuse('no_such_subteam') : { ok: true, users: group.users };
  },
});
