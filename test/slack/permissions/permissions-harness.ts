import { METTA_WORKSPACE } from '@metta-health-bot/demo';
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from '@metta-health-bot/local-slack';
import { silent } from '../../../packages/local-slack/test/bot.ts';
import { createHttpClient } from '../../../src/http-client/http-client.ts';
import { originOf } from '../../../src/slack/inbound-checks.ts';
import { createLookupClient } from '../../../src/slack/permissions/lookup-client.ts';
import { createMemberLists, type MemberLists, shareOwnApp } from '../../../src/slack/permissions/member-lists.ts';
import { createPermissions, type Permission, type Permissions } from '../../../src/slack/permissions/permissions.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');

/** Permissions over a local Slack, by a clock that stands until moved. */
export interface PermissionsHarness extends AsyncDisposable {
  readonly slack: LocalSlack;
  readonly lists: MemberLists;
  readonly permissions: Permissions;
  move(ms: number): void;
  /** Whether a person of the workspace may act on the incident: `granted`, why not, or what Slack said instead. */
  mayAct(name: string, forged?: Readonly<Record<string, unknown>>): Promise<string>;
  /** The same of reading the reasons of its silences. */
  mayRead(name: string): Promise<string>;
  /** How often Slack was asked for members. */
  lookups(): number;
}

export interface PermissionsOptions extends LocalSlackOptions {
  readonly group?: string;
  /** Where the incident stands. */
  readonly channel?: string | undefined;
  /** Of one call of the bot's; a second unless told otherwise. */
  readonly timeoutMs?: number;
}

const LOOKUPS = ['conversations.members', 'usergroups.users.list'];

/** Starts it; `await using` ends it. The incident stands in #oncall unless told otherwise. */
export async function startPermissions({
  group,
  timeoutMs = 1_000,
  ...options
}: PermissionsOptions = {}): Promise<PermissionsHarness> {
  let now = NOON;
  const clock = () => now;
  const slack = await startLocalSlack({ ...METTA_WORKSPACE, ...options, clock });
  const { tokens, apiUrl, workspace } = slack;
  const lookups = createLookupClient({
    botToken: tokens.bot,
    appToken: tokens.app,
    apiUrl,
    fetch: createHttpClient(),
    logger: silent,
    clock,
    timeoutMs,
  });
  const lists = createMemberLists(lookups, clock);
  const ownApp = shareOwnApp(lookups, clock);
  const channel = 'channel' in options ? options.channel : 'C0ONCALL';
  const permissions = createPermissions({ ownApp, lists, group, placeOf: async () => ({ channel, isOfWatch: false }) });
  const originOfPress = (name: string, forged: Readonly<Record<string, unknown>> = {}) => {
    const { team, app } = workspace;
    const user = { id: slack.as(name).user.id, team_id: team.id };
    return originOf({ api_app_id: app.id, team: { id: team.id }, enterprise: null, user, ...forged });
  };
  return {
    slack,
    lists,
    permissions,
    move: (ms) => {
      now += ms;
    },
    mayAct: async (name, forged) => wordOf(await permissions.toAct(originOfPress(name, forged), 'github-1')),
    mayRead: async (name) => wordOf(await permissions.toReadReasons(originOfPress(name), 'github-1')),
    lookups: () => slack.wire.entries().filter(({ method }) => LOOKUPS.includes(method)).length,
    [Symbol.asyncDispose]: () => slack.close(),
  };
}

function wordOf(permission: Permission): string {
  if (permission.kind === 'granted') return 'granted';
  return permission.kind === 'unchecked' ? permission.problem.word : permission.why;
}
