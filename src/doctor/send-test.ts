import { environmentTags } from '../app/collectors.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { SECOND_MS } from '../core/time.ts';
import { createLimitedFetch, createRateLimit, createSubmissionApi } from '../datadog/client.ts';
import { failureOf } from '../datadog/failure.ts';
import { createIntake } from '../datadog/intake.ts';
import { createChannelNames } from '../slack/outbox/channel-names.ts';
import { type CheckId, type CheckResult, notOk, ok, unchecked, warning } from './check-result.ts';
import { blocked, type DoctorContext, needing } from './context.ts';
import type { Check } from './run-checks.ts';
import { askSlack } from './slack-answer.ts';
import { type ConfiguredChannel, configuredChannels } from './slack-channels.ts';
import { createDoctorSlack, type DoctorSlack } from './slack-client.ts';

/** Text of the test message, which is deleted at once. */
const TEST_TEXT =
  'This is a test of `metta-health-bot doctor --send-test`: this bot can post here. Nobody needs to do anything.';
/** Longest test of a channel in milliseconds: three calls that may each take their whole time. */
export const SEND_MS = 40 * SECOND_MS;
/** Gauge of the test. */
const TEST_GAUGE = 'metta_health_bot.doctor.test';

/** Checks that send: a message to each channel of the settings, and a gauge to Datadog. */
export function sendChecks(context: DoctorContext): readonly Check[] {
  const slack = createDoctorSlack(context);
  const messages = configuredChannels(context.config).flatMap((one) => {
    if (one.channel === undefined) return [];
    const check = messageCheck(one, one.channel, slack);
    return [needing(context, ['SLACK_BOT_TOKEN', 'SLACK_API_URL', one.setting], check)];
  });
  const { catalog } = context;
  const gauge =
    catalog === null
      ? blocked({ ids: ['send.gauge'] }, 'the catalog does not load', 'fix the catalog first')
      : gaugeCheck(context, catalog);
  return [...messages, needing(context, ['DD_API_KEY', 'DD_SITE', 'DD_API_URL'], gauge)];
}

function messageCheck({ kind }: ConfiguredChannel, channel: string, { client }: DoctorSlack): Check {
  const id: CheckId = `send.${kind}`;
  return {
    ids: [id],
    limitMs: SEND_MS,
    unfinished: `look for the test message in ${channel}, and delete it; then run the command again`,
    async run(): Promise<readonly CheckResult[]> {
      const known = await createChannelNames(client)(channel);
      if (known.kind !== 'known')
        return [unchecked(id, `${channel} was not found`, `fix the line of slack.channel.${kind} first`)];
      const posted = await askSlack(() => client.chat.postMessage({ channel: known.id, text: TEST_TEXT }));
      if (posted.kind === 'refused') {
        return [
          notOk(
            id,
            `Slack refuses the message to ${channel}: ${posted.word}`,
            `fix the line of slack.channel.${kind}; then ask an admin of Slack who may post there`,
          ),
        ];
      }
      if (posted.kind === 'failed')
        return [unchecked(id, `${channel}: ${posted.why}; the message may be there`, 'run the command again')];
      const { ts = '', channel: place = known.id } = posted.value;
      const removed = await askSlack(() => client.chat.delete({ channel: place, ts }));
      if (removed.kind === 'answered') return [ok(id, `posted to ${channel} and deleted`)];
      const why = removed.kind === 'refused' ? removed.word : removed.why;
      return [warning(id, `posted to ${channel}, but not deleted: ${why}`, 'delete the message in Slack')];
    },
  };
}

function gaugeCheck(context: DoctorContext, catalog: Catalog): Check {
  const { config, fetch, redacted, clock } = context;
  const { datadog, sources } = config;
  const fetcher = redacted(createLimitedFetch({ fetch, rateLimit: createRateLimit(clock), onRequest: () => {} }));
  const intake = createIntake(createSubmissionApi(datadog, fetcher), datadog, { fetcher, feeds: catalog.feeds });
  const id = 'send.gauge';
  return {
    ids: [id],
    async run(): Promise<readonly CheckResult[]> {
      const tags = environmentTags({ sources, catalog });
      try {
        await intake.submit([{ metric: TEST_GAUGE, value: 1, tags }], clock());
        return [ok(id, `Datadog accepts ${TEST_GAUGE}, and shows it within minutes`)];
      } catch (error) {
        const failure = failureOf(error);
        if (!failure) throw error;
        if (failure.kind !== 'forbidden') return [unchecked(id, failure.detail, 'run the command again in a minute')];
        return [notOk(id, failure.detail, 'fix the line of datadog.api_key first')];
      }
    },
  };
}
