import type { Catalog } from '../catalog/catalog.ts';
import type { PermissionProblem } from '../slack/permissions/lookup-problem.ts';
import type { MemberLists } from '../slack/permissions/member-lists.ts';

/** The `alerts` of a catalog that say whom an event reaches. */
type Alerts = Pick<Catalog['alerts'], 'broadcast' | 'mention' | 'oncall'>;

/** Returns why reminders reach nobody but the followers of a thread, with the next step; null where they reach the channel or a group. */
export function unheardReminders({ broadcast, mention, oncall }: Alerts): string | null {
  if (broadcast.includes('reminded')) return null;
  if (oncall !== undefined && mention.includes('reminded')) return null;
  const why = oncall === undefined ? 'names no group under alerts.oncall' : 'leaves them out of alerts.mention';
  return `Reminders reach only people who follow the thread: the catalog leaves them out of alerts.broadcast and ${why}. Next step: add \`reminded\` to alerts.broadcast, or set alerts.oncall to the id of a user group and add \`reminded\` to alerts.mention; then restart the bot`;
}

/** Problems of the group that the catalog names under alerts.oncall, by the last answer of Slack: a mention of it reaches nobody. */
export function oncallGroupProblems(
  lists: Pick<MemberLists, 'last'>,
  { oncall, mention }: Alerts,
): readonly PermissionProblem[] {
  if (oncall === undefined || mention.length === 0) return [];
  const answer = lists.last({ kind: 'group', id: oncall });
  if (answer === undefined) return [];
  if (answer.kind === 'found') return answer.value.ids.size > 0 ? [] : [emptyGroup(oncall)];
  const { word, lasting } = answer.problem;
  if (lasting === undefined) return [];
  return [word === 'missing_scope' ? unknownGroup(oncall, lasting) : missingGroup(oncall)];
}

function emptyGroup(group: string): PermissionProblem {
  return {
    what: `The user group ${group}, which the catalog names under alerts.oncall, has no members: its mention reaches nobody`,
    nextStep: 'add members to it in Slack, or write the id of another group in the catalog and restart the bot',
    isNotReady: false,
  };
}

function missingGroup(group: string): PermissionProblem {
  return {
    what: `Slack has no user group ${group}, which the catalog names under alerts.oncall: its mention reaches nobody`,
    nextStep: 'enable it in Slack, or write the id of another group in the catalog and restart the bot',
    isNotReady: false,
  };
}

function unknownGroup(group: string, { nextStep }: PermissionProblem): PermissionProblem {
  return {
    what: `The Slack app lacks a scope, so the bot cannot check whether the user group ${group} under alerts.oncall has members`,
    nextStep,
    isNotReady: false,
  };
}
