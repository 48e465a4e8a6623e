import { type CheckResult, unchecked } from './check-result.ts';
import { judgeOffset } from './clock-offset.ts';
import { type DoctorContext, needing } from './context.ts';
import type { Check } from './run-checks.ts';
import { channelChecks } from './slack-channels.ts';
import type { DoctorSlack } from './slack-client.ts';
import * as judge from './slack-judge.ts';

/** Checks of everything about Slack, each of which needs its own settings only. */
export function slackChecks(context: DoctorContext, slack: DoctorSlack): readonly Check[] {
  return [
    ...tokenChecks(context, slack),
    ...(context.config.slack.transport.kind === 'socket' ? socketChecks(context, slack) : httpChecks(context)),
    ...channelChecks(context, slack),
  ];
}

/** Checks that share the answer to one request. Whether Slack answers, and at which time, is seen without a token, too. */
function tokenChecks(context: DoctorContext, { token }: DoctorSlack): readonly Check[] {
  const { scopes, command, dates, config } = context;
  const reach: Check = { ids: ['slack.reach'], run: async () => [judge.judgeReach(await token())] };
  const ofToken: Check = {
    ids: ['slack.token', 'slack.scopes', 'slack.commands'],
    async run() {
      const answer = await token();
      return [judge.judgeToken(answer), ...judge.judgeScopes(answer, scopes), judge.judgeCommands(answer, command)];
    },
  };
  const clock: Check = {
    ids: ['clock.slack'],
    async run() {
      await token();
      return [judgeOffset('clock.slack', dates.offset(config.slack.apiUrl))];
    },
  };
  return [
    needing(context, ['SLACK_API_URL'], reach),
    needing(context, ['SLACK_BOT_TOKEN', 'SLACK_API_URL'], ofToken),
    needing(context, ['SLACK_API_URL'], clock),
  ];
}

function socketChecks(context: DoctorContext, slack: DoctorSlack): readonly Check[] {
  const { transport } = context.config.slack;
  const appToken = transport.kind === 'socket' ? transport.appToken : '';
  const socket: Check = {
    ids: ['slack.socket'],
    run: async () => [judge.judgeSocket(await slack.connection(appToken))],
  };
  const sameApp: Check = {
    ids: ['slack.same_app'],
    async run(): Promise<readonly CheckResult[]> {
      const own = await slack.lookups.ownApp();
      return [judge.judgeSameApp(own.kind === 'found' ? own.value.appId : undefined, appToken)];
    },
  };
  return [
    needing(context, ['SLACK_APP_TOKEN', 'SLACK_API_URL'], socket),
    needing(context, ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_API_URL'], sameApp),
  ];
}

function httpChecks(context: DoctorContext): readonly Check[] {
  const { transport } = context.config.slack;
  const secret = transport.kind === 'http' ? transport.signingSecret : '';
  const step =
    'open "Event Subscriptions" of the Slack app, check that its Request URL ends with /slack/events, and click Retry while the bot runs';
  const signature: Check = { ids: ['slack.signature'], run: async () => [judge.judgeSignature(secret)] };
  return [
    needing(context, ['SLACK_SIGNING_SECRET'], signature),
    {
      ids: ['slack.request_url'],
      run: async () => [unchecked('slack.request_url', 'only Slack can see whether it reaches the bot', step)],
    },
  ];
}
