import { oncallGroupProblems } from '../app/notification-problems.ts';
import { listProblems, mentionedLists, neededLists } from '../app/permissions.ts';
import type { SettingName } from '../config/settings.ts';
import { createLookups, type Lookups } from '../slack/lookups.ts';
import { createChannelNames } from '../slack/outbox/channel-names.ts';
import type { PermissionProblem } from '../slack/permissions/lookup-problem.ts';
import { createMemberLists } from '../slack/permissions/member-lists.ts';
import { type CheckId, type CheckResult, notOk, ok, unchecked, warning } from './check-result.ts';
import { type DoctorContext, needing } from './context.ts';
import type { Check } from './run-checks.ts';
import { SILENT } from './slack-answer.ts';
import type { DoctorSlack } from './slack-client.ts';

/** A channel of the settings. */
export interface ConfiguredChannel {
  readonly kind: 'oncall' | 'fallback' | 'digest';
  readonly setting: SettingName;
  /** Id or name; undefined if it is not set. */
  readonly channel: string | undefined;
}

/** Returns every channel that the settings may name. */
export function configuredChannels({ oncall, digest }: DoctorContext['config']): readonly ConfiguredChannel[] {
  return [
    { kind: 'oncall', setting: 'ONCALL_CHANNEL', channel: oncall.channel },
    { kind: 'fallback', setting: 'ONCALL_FALLBACK_CHANNEL', channel: oncall.fallbackChannel },
    { kind: 'digest', setting: 'DIGEST_CHANNEL', channel: digest.channel },
  ];
}

/** Checks of the channels of the settings, and of the lists of people that the bot reads for them. */
export function channelChecks(context: DoctorContext, slack: DoctorSlack): readonly Check[] {
  const { config, slackFetch, clock } = context;
  const { botToken, apiUrl } = config.slack;
  const fetch = slackFetch ?? (() => Promise.reject(new Error('SLACK_API_URL is invalid')));
  const lookups = createLookups({ botToken, apiUrl, fetch, logger: SILENT, clock });
  const channelId = createChannelNames(slack.client);
  const channels = configuredChannels(config).map((one): Check => {
    const { kind, setting, channel } = one;
    if (channel === undefined) return { ids: [`slack.channel.${kind}`], run: async () => unset(one) };
    const tools = { slack, lookups, channelId, oncall: config.oncall.channel };
    const check = channelCheck({ id: `slack.channel.${kind}`, setting, channel }, tools);
    return needing(context, ['SLACK_BOT_TOKEN', 'SLACK_API_URL', setting], check);
  });
  return [...channels, ...listChecks(context, slack)];
}

interface ChannelTools {
  readonly slack: DoctorSlack;
  readonly lookups: Pick<Lookups, 'access'>;
  readonly channelId: ReturnType<typeof createChannelNames>;
  readonly oncall: string | undefined;
}

const NO_TOKEN = ['the bot token was not accepted', 'fix the line of slack.token first'] as const;

function channelCheck(named: NamedChannel, tools: ChannelTools): Check {
  const { id, channel } = named;
  return {
    ids: [id],
    async run() {
      const token = await tools.slack.token();
      if (token.kind !== 'answered') return [unchecked(id, ...NO_TOKEN)];
      const known = await tools.channelId(channel);
      if (known.kind !== 'known') return [unknownChannel(named, known.kind, token.value.scopes)];
      const access = await tools.lookups.access(known.id);
      const isFallback = id === 'slack.channel.fallback' && tools.oncall !== undefined;
      const first = isFallback ? await tools.channelId(tools.oncall) : undefined;
      return [judgeAccess(named, access, first?.kind === 'known' && first.id === known.id)];
    },
  };
}

/** Result for a channel whose name is not in Slack's list, or for which there is no list. */
function unknownChannel(
  named: NamedChannel,
  kind: 'missing' | 'unknown',
  scopes: readonly string[] | undefined,
): CheckResult {
  if (kind === 'unknown') return unchecked(named.id, 'Slack did not list the channels', 'run the command again');
  const word = scopes?.includes('channels:read') === false ? 'missing_scope' : 'channel_not_found';
  return judgeAccess(named, { word }, false);
}

/** Results for an unset channel; none if that has no disadvantage. */
function unset({ kind, setting }: ConfiguredChannel): readonly CheckResult[] {
  const id: CheckId = `slack.channel.${kind}`;
  const step = `set ${setting}, or leave it unset if nobody is to be notified`;
  if (kind === 'oncall') return [warning(id, `${setting} is not set, so incidents are not posted`, step)];
  if (kind === 'digest') return [];
  const what = `${setting} is not set, so incidents are not posted while the on-call channel accepts no messages`;
  return [warning(id, what, `set ${setting} to a second channel`)];
}

const invite = (setting: string) => `type /invite @ with the name of this bot in that channel, or correct ${setting}`;

const WORDS: Readonly<Record<string, readonly [what: string, nextStep: (setting: string) => string]>> = {
  is_archived: ['is archived', (setting) => `unarchive it in Slack, or name another channel in ${setting}`],
  not_in_channel: ['does not have the bot as a member', invite],
  channel_not_found: ['does not exist, or is private and does not have the bot as a member', invite],
  missing_scope: [
    'cannot be looked up without the scopes channels:read and groups:read',
    () => 'add them under "OAuth & Permissions" of the Slack app, then reinstall the app to the workspace',
  ],
};

/** A channel as a setting names it, and the id of its check. */
interface NamedChannel {
  readonly id: CheckId;
  readonly setting: SettingName;
  readonly channel: string;
}

/** Judges whether the bot may post in a channel, as far as Slack says so without a message. `isSame`: it is the on-call channel too. */
function judgeAccess(
  { id, setting, channel }: NamedChannel,
  access: Awaited<ReturnType<Lookups['access']>>,
  isSame: boolean,
): CheckResult {
  if (access === 'unknown') return unchecked(id, `Slack said nothing about ${channel}`, 'run the command again');
  if (access !== 'open') {
    const [what, step] = WORDS[access.word] ?? [`cannot be used: ${access.word}`, invite];
    return notOk(id, `${channel} ${what}`, step(setting));
  }
  const same = `${setting} is the on-call channel, so incidents are not posted while it accepts no messages`;
  if (isSame) return warning(id, same, 'name another channel');
  return ok(id, `${channel} is there, not archived, and the bot is in it`);
}

/** Checks of who may act on incidents, and of the group that alerts mention. */
function listChecks(context: DoctorContext, slack: DoctorSlack): readonly Check[] {
  const { catalog, config, clock } = context;
  if (config.oncall.channel === undefined || catalog === null) return [];
  const lists = createMemberLists(slack.lookups, clock);
  const needed = neededLists(config, catalog.alerts.actors);
  const mentioned = mentionedLists(config, catalog);
  const check = (id: CheckId, read: typeof needed, judge: () => readonly PermissionProblem[]): Check => ({
    ids: [id],
    async run() {
      if ((await slack.token()).kind !== 'answered') return [unchecked(id, ...NO_TOKEN)];
      await Promise.all(read.map((list) => lists.read(list)));
      const names = read.map((list) => list.id).join(', ');
      return judgeLists(id, judge(), `members of ${names} are known`);
    },
  });
  return [
    needing(
      context,
      ['SLACK_BOT_TOKEN', 'SLACK_API_URL', 'ONCALL_CHANNEL', 'ONCALL_FALLBACK_CHANNEL'],
      check('slack.actors', needed, () => needed.flatMap((list) => listProblems(lists, list))),
    ),
    ...(mentioned.length > 0
      ? [
          needing(
            context,
            ['SLACK_BOT_TOKEN', 'SLACK_API_URL', 'ONCALL_CHANNEL'],
            check('slack.group.oncall', mentioned, () => oncallGroupProblems(lists, catalog.alerts)),
          ),
        ]
      : []),
  ];
}

/** Returns a line for each problem: a passing one was not seen, and one that keeps nobody from acting is a warning. */
function judgeLists(id: CheckId, problems: readonly PermissionProblem[], none: string): readonly CheckResult[] {
  if (problems.length === 0) return [ok(id, none)];
  const distinct = [...new Map(problems.map((problem) => [problem.what, problem])).values()];
  return distinct.map(({ what, nextStep, isPassing }) =>
    isPassing ? unchecked(id, what, nextStep) : notOk(id, what, nextStep),
  );
}
