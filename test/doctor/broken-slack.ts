import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import type { LocalSlackOptions } from '@metta-health-bot/local-slack';
import type { BrokenWay } from './broken-way.ts';
import { MANIFEST_SCOPES, type World } from './doctor-harness.ts';

const without = (...names: readonly string[]) => MANIFEST_SCOPES.filter((scope) => !names.includes(scope));
const withChannels = (...channels: NonNullable<LocalSlackOptions['channels']>) => ({ slack: { channels } });
const spare = { name: 'spare', botIsMember: true };
const standup = { name: 'standup', botIsMember: true };
const WITH_GROUPS = (world: World) => `${world.folder}/catalog`;

/** Ways in which Slack, its app or its channels are not as the bot needs them. */
export const BROKEN_SLACK: readonly BrokenWay[] = [
  {
    name: 'nothing listens at the address of Slack',
    run: { env: { SLACK_API_URL: 'http://127.0.0.1:49151/api/' } },
    id: 'slack.reach',
    label: 'NOT OK',
    words: /nothing listens at its address.*Next step: check SLACK_API_URL/,
    code: 1,
  },
  {
    name: 'a proxy answers in place of Slack',
    arrange: ({ slack }) => slack.faults.always('*', { kind: 'html' }),
    id: 'slack.reach',
    label: 'NOT OK',
    words: /not from Slack.*Next step: /,
    code: 1,
  },
  {
    name: 'Slack has a rate limit',
    arrange: ({ slack }) => slack.faults.always('auth.test', { kind: 'status', status: 429, retryAfter: 30 }),
    id: 'slack.token',
    label: 'could not be checked',
    words: /too many requests.*Next step: try again in a minute/,
    code: 75,
  },
  {
    name: 'the bot token was revoked',
    arrange: ({ slack }) => slack.faults.always('auth.test', { kind: 'error', error: 'token_revoked' }),
    id: 'slack.token',
    label: 'NOT OK',
    words: /token_revoked.*Next step: copy the token from "OAuth & Permissions"/,
    code: 1,
  },
  {
    name: 'the bot token is of another workspace',
    run: { env: { SLACK_BOT_TOKEN: 'xoxb-9999-other-9999' } },
    id: 'slack.token',
    label: 'NOT OK',
    words: /invalid_auth/,
    code: 1,
  },
  {
    name: 'a scope of the manifest is missing',
    world: { slack: { scopes: without('files:write') } },
    id: 'slack.scopes',
    label: 'NOT OK',
    words: /files:write is missing, to upload the pictures.*Next step: add it under "OAuth & Permissions".*reinstall/,
    code: 1,
  },
  {
    name: 'the token has a scope that the manifest has not',
    world: { slack: { scopes: [...MANIFEST_SCOPES, 'users:read.email'] } },
    id: 'slack.scopes',
    label: 'warning',
    words: /does not need users:read\.email.*Next step: remove/,
    code: 0,
  },
  {
    name: 'the app has no slash commands',
    world: { slack: { scopes: without('commands') } },
    id: 'slack.commands',
    label: 'NOT OK',
    words: /no scope commands.*Next step: paste manifest\.yml/,
    code: 1,
  },
  {
    name: 'nobody can see which slash commands are installed',
    id: 'slack.commands',
    label: 'could not be checked',
    words: /does not show a bot.*Next step: type \/health in Slack/,
    code: 0,
  },
  {
    name: 'the app-level token lacks its scope',
    world: { slack: { appScopes: ['authorizations:read'] } },
    id: 'slack.socket',
    label: 'NOT OK',
    words: /lacks the scope connections:write.*Next step: create an app-level token/,
    code: 1,
  },
  {
    name: 'the app-level token is a wrong one',
    run: { env: { SLACK_APP_TOKEN: 'xapp-1-A0APP-9999-abcd' } },
    id: 'slack.socket',
    label: 'NOT OK',
    words: /rejects SLACK_APP_TOKEN: invalid_auth/,
    code: 1,
  },
  {
    name: 'the two tokens are of two apps',
    run: { env: { SLACK_APP_TOKEN: 'xapp-1-A0OTHER-9999-abcd' } },
    id: 'slack.same_app',
    label: 'NOT OK',
    words: /two different apps.*Next step: copy both tokens/,
    code: 1,
  },
  {
    name: 'the tokens stand in each other’s setting',
    run: ({ slack }) => ({ env: { SLACK_BOT_TOKEN: slack.tokens.app, SLACK_APP_TOKEN: slack.tokens.bot } }),
    id: 'settings.values',
    label: 'NOT OK',
    words: /SLACK_BOT_TOKEN: .*does not start with xoxb-/,
    code: 78,
  },
  {
    name: 'the signing secret has another form',
    run: { env: { SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: 'ABCDEFGHIJKLMNOP1234', PORT: '0' } },
    id: 'slack.signature',
    label: 'warning',
    words: /not 32 hexadecimal digits.*Next step: copy it again from "Basic Information"/,
    code: 0,
  },
  {
    name: 'nobody but Slack can see the Request URL',
    run: { env: { SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef', PORT: '0' } },
    id: 'slack.request_url',
    label: 'could not be checked',
    words: /only Slack can see.*Next step: open "Event Subscriptions"/,
    code: 0,
  },
  {
    name: 'another program has the port for Slack',
    world: { collects: true },
    run: ({ sources }) => ({
      env: {
        SLACK_APP_TOKEN: undefined,
        SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
        PORT: new URL(String(sources?.wandb.url)).port,
      },
    }),
    id: 'slack.port',
    label: 'NOT OK',
    words: /another program answers at \d+.*Next step: stop it, or set PORT/,
    code: 1,
  },
  {
    name: 'the on-call channel does not exist',
    run: { env: { ONCALL_CHANNEL: 'nowhere' } },
    id: 'slack.channel.oncall',
    label: 'NOT OK',
    words: /nowhere does not exist, or is private.*Next step: type \/invite @.*ONCALL_CHANNEL/,
    code: 1,
  },
  {
    name: 'the on-call channel is private and without the bot',
    world: withChannels({ name: 'oncall', isPrivate: true }, spare, standup),
    run: { env: { ONCALL_CHANNEL: 'C0ONCALL' } },
    id: 'slack.channel.oncall',
    label: 'NOT OK',
    words: /private and does not have the bot/,
    code: 1,
  },
  {
    name: 'the bot is not in the fallback channel',
    arrange: ({ slack }) => slack.removeBot('spare'),
    id: 'slack.channel.fallback',
    label: 'NOT OK',
    words: /spare does not have the bot as a member.*Next step: type \/invite/,
    code: 1,
  },
  {
    name: 'the digest channel is archived',
    arrange: ({ slack }) => slack.archive('standup'),
    id: 'slack.channel.digest',
    label: 'NOT OK',
    words: /standup is archived.*Next step: unarchive it.*DIGEST_CHANNEL/,
    code: 1,
  },
  {
    name: 'the fallback channel is the on-call channel, by its id',
    run: { env: { ONCALL_FALLBACK_CHANNEL: 'C0ONCALL' } },
    id: 'slack.channel.fallback',
    label: 'warning',
    words: /is the on-call channel.*Next step: name another channel/,
    code: 0,
  },
  {
    name: 'no on-call channel is set',
    run: { env: { ONCALL_CHANNEL: undefined, ONCALL_FALLBACK_CHANNEL: undefined } },
    id: 'slack.channel.oncall',
    label: 'warning',
    words: /ONCALL_CHANNEL is not set, so incidents are not posted/,
    code: 0,
  },
  {
    name: 'no fallback channel is set',
    run: { env: { ONCALL_FALLBACK_CHANNEL: undefined } },
    id: 'slack.channel.fallback',
    label: 'warning',
    words: /ONCALL_FALLBACK_CHANNEL is not set/,
    code: 0,
  },
  {
    name: 'the app may not list channels',
    world: { slack: { scopes: without('channels:read', 'groups:read') } },
    id: 'slack.channel.oncall',
    label: 'NOT OK',
    words: /without the scopes channels:read and groups:read/,
    code: 1,
  },
  {
    name: 'the group that may act does not exist',
    run: (world) => ({ catalog: WITH_GROUPS(world) }),
    arrange: (world) => withAlerts(world, 'actors: S0GONE'),
    id: 'slack.actors',
    label: 'NOT OK',
    words: /no user group S0GONE.*Next step: enable it in Slack/,
    code: 1,
  },
  {
    name: 'the on-call group has no members',
    world: { slack: { userGroups: [{ id: 'S0EMPTY', handle: 'nobody', users: [] }] } },
    run: (world) => ({ catalog: WITH_GROUPS(world) }),
    arrange: (world) => withAlerts(world, 'oncall: S0EMPTY'),
    id: 'slack.group.oncall',
    label: 'NOT OK',
    words: /S0EMPTY.*has no members.*Next step: add members/,
    code: 1,
  },
  {
    name: 'Slack never answers about the channels',
    arrange: ({ slack }) => slack.faults.always('conversations.list', { kind: 'html' }),
    id: 'slack.channel.oncall',
    label: 'could not be checked',
    words: /did not list the channels/,
    code: 75,
  },
];

/** Puts a copy of the shipped catalog with this line in its alerts beside the world. */
function withAlerts(world: World, line: string): void {
  const folder = WITH_GROUPS(world);
  cpSync('catalog', folder, { recursive: true });
  const file = `${folder}/alerts.yml`;
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^( *)# oncall: .*$/m, `$1${line}`));
}
