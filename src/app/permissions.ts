import type { Catalog } from '../catalog/catalog.ts';
import type { Config } from '../config/config.ts';
import type { Clock } from '../core/clock.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { cardKey } from '../incidents/announce.ts';
import { createPermissionCheck } from '../jobs/permission-check.ts';
import type { Logger } from '../observability/log.ts';
import type { LoopWatch } from '../scheduling/loop.ts';
import { createLookupClient, type LookupResult, type OwnApp } from '../slack/permissions/lookup-client.ts';
import type { MemberList, PermissionProblem } from '../slack/permissions/lookup-trouble.ts';
import {
  createMemberLists,
  type MemberLists,
  type SharedLookup,
  shareOwnApp,
} from '../slack/permissions/member-lists.ts';
import { createPermissions, type Permissions } from '../slack/permissions/permissions.ts';
import { createSdkLogger } from '../slack/web-client.ts';
import type { Store } from '../store/store.ts';
import type { Job } from './lifecycle.ts';

/** What permissions are made of. */
export interface PermissionParts {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly slackFetch: HttpClient;
  /** Throws StoreError while the database is not open. */
  readonly store: () => Store;
  readonly loops: Pick<LoopWatch, 'loop'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Who may act on incidents, as the rest of the bot meets it. */
export interface PermissionSide {
  readonly permissions: Permissions;
  /** Which workspace and app the bot's own are. */
  readonly ownApp: SharedLookup<LookupResult<OwnApp>>;
  readonly job: Job;
  /** What keeps everybody from acting until an admin mends it, each with the next step. */
  readonly notReady: () => readonly string[];
}

/** The part of the composition root that belongs to permission: who decides, and who looks whether that is possible. */
export function createPermissionSide({
  config,
  catalog,
  slackFetch,
  store,
  loops,
  clock,
  log,
}: PermissionParts): PermissionSide {
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
    channelOf: async (incident) => {
      const key = cardKey({ id: incident });
      return (await store().outbox.posted([key])).get(key)?.channel ?? oncall.channel;
    },
  });
  const needed = neededLists(config, group);
  // What two channels lack is one problem.
  const problems = () => {
    const ofOwnApp = own?.kind === 'trouble' ? [notSaid("which workspace and app are the bot's own")] : [];
    const all = [...ofOwnApp, ...needed.flatMap((list) => problemOf(lists, list))];
    return [...new Map(all.map((problem) => [problem.what, problem])).values()];
  };
  // Nobody waits for the answers, a stop neither: what they say is read off the lists.
  const check = () => {
    void ownApp();
    for (const list of needed) void lists.read(list);
  };
  return {
    permissions,
    ownApp,
    job: createPermissionCheck({ check, problems, loop: loops.loop('permission check'), clock, log }),
    notReady: () =>
      problems().flatMap(({ what, nextStep, isNotReady }) => (isNotReady ? [`${what} (next step: ${nextStep})`] : [])),
  };
}

/** Without an on-call channel there are no incidents to act on. */
function neededLists({ oncall }: Config, group: string | undefined): readonly MemberList[] {
  if (oncall.channel === undefined) return [];
  if (group !== undefined) return [{ kind: 'group', id: group }];
  const channels = new Set([oncall.channel, oncall.fallbackChannel ?? oncall.channel]);
  return [...channels].map((id) => ({ kind: 'channel', id }));
}

function problemOf(lists: MemberLists, list: MemberList): readonly PermissionProblem[] {
  const answer = lists.last(list);
  // The first look-up runs still.
  if (answer === undefined) return [];
  const listed = `who is in the ${list.kind === 'group' ? 'user group' : 'channel'} ${list.id}`;
  if (answer.kind === 'trouble') return [answer.trouble.lasting ?? notSaid(listed)];
  const { ids, trouble } = answer.value;
  if (trouble?.lasting) return [trouble.lasting];
  if (ids.size > 0 || list.kind === 'channel') return [];
  return [
    {
      what: `The user group ${list.id}, which the catalog names under alerts.actors, has no members: nobody may act on incidents`,
      nextStep: 'add members to it in Slack, or write the id of another group in the catalog and restart the bot',
      isNotReady: true,
    },
  ];
}

/** A look-up has failed, and none has succeeded before. */
function notSaid(unknown: string): PermissionProblem {
  return {
    what: `Slack has not yet told the bot ${unknown}: nobody may act on incidents`,
    nextStep: 'wait a minute; if this persists, check that the bot can reach Slack, and status.slack.com',
    isNotReady: true,
    isPassing: true,
  };
}
