import { isDirectMessage } from '../../blocks/kit/text.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Config } from '../config/config.ts';
import { firstMessageKey } from '../incidents/message-drafts.ts';
import { createPermissionCheck } from '../jobs/permission-check.ts';
import { createLookupClient, type LookupResult, type OwnApp } from '../slack/permissions/lookup-client.ts';
import type { MemberList, PermissionProblem } from '../slack/permissions/lookup-problem.ts';
import {
  createMemberLists,
  type MemberLists,
  type SharedLookup,
  shareOwnApp,
  startDeadline,
} from '../slack/permissions/member-lists.ts';
import { createPermissions, type IncidentPlace, type Permissions } from '../slack/permissions/permissions.ts';
import { createSdkLogger } from '../slack/web-client.ts';
import type { Store } from '../store/store.ts';
import { isPersonal } from '../watches/rules/watch.ts';
import type { AppContext } from './context.ts';
import type { Job } from './lifecycle.ts';
import { oncallGroupProblems } from './notification-problems.ts';

/** Permissions to act on incidents, as the rest of the bot uses them. */
export interface AppPermissions {
  readonly permissions: Permissions;
  /** The bot's own workspace and app. */
  readonly ownApp: SharedLookup<LookupResult<OwnApp>>;
  /** Resolves to whether a person is a member of a channel, after 2 s at the latest. */
  readonly membership: (channel: string, person: string) => Promise<'member' | 'not-a-member' | 'unknown'>;
  readonly job: Job;
  /** Problems that keep everybody from acting until an admin fixes them, each with the next step. */
  readonly notReady: () => readonly string[];
}

/** The part of the composition root for permissions: who may act on incidents, and the job that checks whether that is known. */
export function createAppPermissions(context: AppContext): AppPermissions {
  const { config, catalog, slackFetch, store, loops, clock, log } = context;
  const { slack, oncall } = config;
  const group = catalog.alerts.actors;
  const lookups = createLookupClient({
    botToken: slack.botToken,
    appToken: slack.transport.kind === 'socket' ? slack.transport.appToken : undefined,
    apiUrl: slack.apiUrl,
    fetch: slackFetch,
    logger: createSdkLogger(log.child({ part: 'slack-sdk' })),
    clock,
  });
  const lists = createMemberLists(lookups, clock);
  const sharedOwnApp = shareOwnApp(lookups, clock);
  let own: LookupResult<OwnApp> | undefined;
  const ownApp = async () => {
    own = await sharedOwnApp();
    return own;
  };
  const permissions = createPermissions({
    ownApp,
    lists,
    group,
    placeOf: (incident) => placeOfIncident(store(), incident, oncall.channel),
  });
  const needed = neededLists(config, group);
  // Two channels that lack the same scope are one problem.
  const problems = () => {
    const ownAppProblems = own?.kind === 'problem' ? [notYetKnown("which workspace and app are the bot's own")] : [];
    const groupProblems = oncall.channel === undefined ? [] : oncallGroupProblems(lists, catalog.alerts);
    const all = [...ownAppProblems, ...needed.flatMap((list) => listProblems(lists, list)), ...groupProblems];
    return [...new Map(all.map((problem) => [problem.what, problem])).values()];
  };
  // Nothing waits for these requests, not even a stop: their answers are read from the lists.
  const check = () => {
    void ownApp();
    for (const list of [...needed, ...mentionedLists(config, catalog)]) void lists.read(list);
  };
  return {
    permissions,
    ownApp,
    membership: async (channel, person) => {
      const answer = await lists.isMember({ kind: 'channel', id: channel }, person, startDeadline());
      return typeof answer === 'string' ? answer : 'unknown';
    },
    job: createPermissionCheck({ check, problems, loop: loops.loop('permission check'), clock, log }),
    notReady: () =>
      problems().flatMap(({ what, nextStep, isNotReady }) => (isNotReady ? [`${what} (next step: ${nextStep})`] : [])),
  };
}

/** Place of an incident: where it is posted, or else where it will be. */
async function placeOfIncident(
  { incidents, outbox }: Pick<Store, 'incidents' | 'outbox'>,
  id: string,
  oncallChannel: string | undefined,
): Promise<IncidentPlace> {
  const key = firstMessageKey({ id });
  const [stored, posted] = await Promise.all([incidents.find(id), outbox.posted([key])]);
  const own = stored?.incident.channel;
  const channel = posted.get(key)?.channel ?? own ?? oncallChannel;
  const isOfWatch = own !== undefined;
  // One that Slack did not accept as a direct message is in a channel, whose members act on it.
  const isDirect = channel !== undefined && (isPersonal({ channel }) || isDirectMessage(channel));
  return isOfWatch && isPersonal({ channel: own }) && isDirect
    ? { channel, isOfWatch, person: own }
    : { channel, isOfWatch };
}

/** Lists whose members may act on incidents; none without an on-call channel, because then there are no incidents. */
export function neededLists({ oncall }: Pick<Config, 'oncall'>, group: string | undefined): readonly MemberList[] {
  if (oncall.channel === undefined) return [];
  if (group !== undefined) return [{ kind: 'group', id: group }];
  const channels = new Set([oncall.channel, oncall.fallbackChannel ?? oncall.channel]);
  return [...channels].map((id) => ({ kind: 'channel', id }));
}

/** The group that alerts mention: whether it has members is known before the first of them. */
export function mentionedLists(
  { oncall }: Pick<Config, 'oncall'>,
  { alerts }: Pick<Catalog, 'alerts'>,
): readonly MemberList[] {
  if (oncall.channel === undefined || alerts.oncall === undefined) return [];
  return [{ kind: 'group', id: alerts.oncall }];
}

/** Problems of a list by the last answer of Slack: nobody on it may act. */
export function listProblems(lists: Pick<MemberLists, 'last'>, list: MemberList): readonly PermissionProblem[] {
  const answer = lists.last(list);
  // The first lookup has not finished.
  if (answer === undefined) return [];
  const members = `who is in the ${list.kind === 'group' ? 'user group' : 'channel'} ${list.id}`;
  if (answer.kind === 'problem') return [answer.problem.lasting ?? notYetKnown(members)];
  const { ids, problem } = answer.value;
  if (problem?.lasting) return [problem.lasting];
  if (ids.size > 0 || list.kind === 'channel') return [];
  return [
    {
      what: `The user group ${list.id}, which the catalog names under alerts.actors, has no members: nobody may act on incidents`,
      nextStep: 'add members to it in Slack, or write the id of another group in the catalog and restart the bot',
      isNotReady: true,
    },
  ];
}

/** Problem while lookups have only failed so far. */
function notYetKnown(unknown: string): PermissionProblem {
  return {
    what: `the bot could not yet read from Slack ${unknown}: nobody may act on incidents`,
    nextStep: 'wait a minute; if this persists, check that the bot can reach Slack, and status.slack.com',
    isNotReady: true,
    isPassing: true,
  };
}
