import { z } from 'zod';
import { flag, team_id } from './arguments.ts';
import { defineMethod } from './method.ts';
import { refuse } from './response-body.ts';

/**
 * usergroups.users.list. `include_disabled` is documented to let results of disabled groups through: without it such a
 * group counts as none here.
 */
export const usergroupsUsersList = defineMethod({
  scope: 'usergroups:read',
  args: z.strictObject({ usergroup: z.string(), include_disabled: flag, team_id }),
  run({ workspace }, args) {
    const group = workspace.userGroups.find(({ id }) => id === args.usergroup);
    const isHidden = group?.isDisabled === true && args.include_disabled !== true;
    return group === undefined || isHidden ? refuse('no_such_subteam') : { ok: true, users: group.users };
  },
});
