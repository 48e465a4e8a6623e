import type { Catalog } from './catalog/catalog.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import type { HttpClient } from './http-client/http-client.ts';
import { createPermissionCheck, type PermissionProblem } from './jobs/permission-check.ts';
import type { Job } from './lifecycle.ts';
import type { Logger } from './log.ts';
import { cardKey } from './oncall/announce.ts';
import { createLookupClient, type Found, type OwnApp } from './slack/lookup-client.ts';
import type { MemberList } from './slack/lookup-trouble.ts';
import { createMemberLists, type MemberLists, validMs } from './slack/member-lists.ts';
import { createPermissions, type Permissions } from './slack/permissions.ts';
import { createSdkLogger } from './slack/sdk-logger.ts';
import { type SharedLookup, shareLookup } from './slack/share-lookup.ts';
import type { Store } from './store/store.ts';

/** What permissions are made of. */
export interface PermissionParts {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly slackFetch: HttpClient;
  /** Throws StoreError while the database is not open. */
  readonly store: () => Store;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Who may act on incidents, as the rest of the bot meets it. */
export interface PermissionSide {
  readonly permissions: Permissions;
  /** Which workspace and app the bot's own are. */
  readonly ownApp: SharedLookup<Found<OwnApp>>;
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
  // A token stays with its workspace and its app.
  const ownApp = shareLookup(
    () => lookups.ownApp(),
    (answer) => (answer.kind === 'found' ? Number.POSITIVE_INFINITY : validMs(answer)),
    clock,
  );
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
    const all = needed.flatMap((list) => problemOf(lists, list));
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
    job: createPermissionCheck({ check, problems, clock, log }),
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
  if (answer?.kind === 'trouble') return answer.trouble.lasting ? [answer.trouble.lasting] : [];
  if (answer === undefined || answer.value.ids.size > 0 || list.kind === 'channel') return [];
  return [
    {
      what: `The user group ${list.id}, which the catalog names under alerts.actors, has no members: nobody may act`,
      nextStep: 'add members to it in Slack, or write the id of another one in the catalog and start the bot again',
      isNotReady: true,
    },
  ];
}
