import { createSingleTryClient } from '../slack/web-client.ts';
import { type CheckResult, unchecked } from './check-result.ts';
import { blocked, type DoctorContext, needing } from './context.ts';
import { judgeOffset } from './date-watch.ts';
import type { Check } from './run-checks.ts';
import { askSlack, SILENT } from './slack-answer.ts';
import { channelChecks } from './slack-channels.ts';
import { createDoctorSlack, type DoctorSlack, SLACK_CALL_MS } from './slack-client.ts';
import * as judge from './slack-judge.ts';

/** Checks of everything about Slack. */
export function slackChecks(context: DoctorContext): readonly Check[] {
  const slack = createDoctorSlack(context);
  const ofToken = [
    tokenCheck(context, slack),
    ...(context.config.slack.transport.kind === 'socket' ? socketChecks(context, slack) : httpChecks(context)),
  ];
  return [
    ...ofToken.map((check) => needing(context, ['SLACK_BOT_TOKEN', 'SLACK_API_URL'], check)),
    ...channelChecks(context, slack),
  ];
}

function tokenCheck({ scopes, command, dates, config }: DoctorContext, { token }: DoctorSlack): Check {
  return {
    ids: ['slack.reach', 'slack.token', 'slack.scopes', 'slack.commands', 'clock.slack'],
    async run() {
      const answer = await token();
      return [
        judge.judgeReach(answer),
        judge.judgeToken(answer),
        ...judge.judgeScopes(answer, scopes),
        judge.judgeCommands(answer, command),
        judgeOffset('clock.slack', dates.offset(config.slack.apiUrl)),
      ];
    },
  };
}

function socketChecks(context: DoctorContext, slack: DoctorSlack): readonly Check[] {
  const { slackFetch, config } = context;
  const { apiUrl, transport } = config.slack;
  const appToken = transport.kind === 'socket' ? transport.appToken : '';
  if (slackFetch === null || appToken === '') {
    return [blocked({ ids: ['slack.socket', 'slack.same_app'] }, 'SLACK_APP_TOKEN is missing', 'set it first')];
  }
  const options = { slackApiUrl: apiUrl, fetch: slackFetch, logger: SILENT, timeoutMs: SLACK_CALL_MS };
  const client = createSingleTryClient({ token: appToken, ...options });
  const checks: readonly Check[] = [
    // Slack reserves an address, to which nothing connects.
    {
      ids: ['slack.socket'],
      run: async () => [judge.judgeSocket(await askSlack(() => client.apps.connections.open({})))],
    },
    {
      ids: ['slack.same_app'],
      async run(): Promise<readonly CheckResult[]> {
        const own = await slack.lookups.ownApp();
        return [judge.judgeSameApp(own.kind === 'found' ? own.value.appId : undefined, appToken)];
      },
    },
  ];
  return checks.map((check) => needing(context, ['SLACK_APP_TOKEN'], check));
}

function httpChecks(context: DoctorContext): readonly Check[] {
  const { transport } = context.config.slack;
  const secret = transport.kind === 'http' ? transport.signingSecret : '';
  const step =
    'open "Event Subscriptions" of the Slack app, check that its Request URL ends with /slack/events, and click Retry while the bot runs';
  const checks: readonly Check[] = [
    { ids: ['slack.signature'], run: async () => [judge.judgeSignature(secret)] },
    {
      ids: ['slack.request_url'],
      run: async () => [unchecked('slack.request_url', 'only Slack can see whether it reaches the bot', step)],
    },
  ];
  return checks.map((check) => needing(context, ['SLACK_SIGNING_SECRET'], check));
}
