import type { Catalog } from '../catalog/catalog.ts';
import type { Config } from '../config/config.ts';
import { parseDigestTime } from '../core/schedule-text.ts';
import { createDigestJob } from '../digest/digest-job.ts';
import { createDigestService, type DigestService } from '../digest/digest-service.ts';
import { createPublisher, type PublisherOptions } from '../digest/publisher.ts';
import { createSubscriptions, type DefaultDigest } from '../digest/subscriptions.ts';
import { createEmbedded, FIRST_CHARTS } from '../drawing/embedded.ts';
import { createQuickChart } from '../drawing/quickchart.ts';
import { redactDeep } from '../redaction/redactor.ts';
import { createLookups, type Lookups } from '../slack/lookups.ts';
import { createPictures } from '../slack/pictures.ts';
import { createSdkLogger } from '../slack/web-client.ts';
import type { AppContext } from './context.ts';
import type { Oncall } from './incidents.ts';
import type { Job } from './lifecycle.ts';
import type { AppPermissions } from './permissions.ts';

/** The part of the composition root for digests: the service behind `/digest` and the job that publishes them. */
export function createDigests(
  context: AppContext,
  {
    oncall: { activeIncidents, history: pastIncidents, leadership, nudge: onMessages, channelId },
    membership,
  }: {
    readonly oncall: Pick<Oncall, 'activeIncidents' | 'history' | 'leadership' | 'nudge' | 'channelId'>;
    readonly membership: AppPermissions['membership'];
  },
): { readonly service: DigestService; readonly lookups: Lookups; readonly job: Job } {
  const { config, catalog, store, reader, storeProblems, loops, linkTo, slackFetch, clock, log } = context;
  const { timeZone, slack } = config;
  const subscriptions = createSubscriptions({
    store,
    fallback: defaultDigest(config, catalog),
    channelId,
    clock,
  });
  const sources = { reader, activeIncidents, pastIncidents, clock };
  const links = (now: number) =>
    catalog.dashboards.map((dashboard) => linkTo(dashboard, { from: now - dashboard.window, to: null }, now));
  const { title } = catalog;
  const sdkLog = createSdkLogger(log.child({ part: 'slack-sdk' }));
  const publisher = createPublisher({
    subscriptions,
    store,
    sources,
    ...createDrawing(context),
    pictures: createPictures(slack.botToken, { slackApiUrl: slack.apiUrl, fetch: slackFetch, logger: sdkLog }),
    links,
    title,
    onMessages,
    onFailure: (channel, error) =>
      log.error({ err: error, channel }, 'the digest of a channel could not be handled; the others are published'),
  });
  const job = createDigestJob({ publisher, leadership, storeProblems, loops, log });
  const lookups = createLookups({
    botToken: slack.botToken,
    apiUrl: slack.apiUrl,
    fetch: slackFetch,
    logger: sdkLog,
    clock,
  });
  const service = createDigestService({
    subscriptions,
    store,
    lookups,
    isMember: membership,
    sources,
    links,
    title,
    timeZone,
    clock,
    onChange: ({ kind, channel, by, what, why }) => {
      log.info({ kind, channel, user: by, what, why }, 'the digest of a channel was changed');
      job.nudge();
      onMessages();
    },
  });
  return { service, lookups, job };
}

/** Draws charts in this process or on the chart server; secrets are redacted before. */
function createDrawing({
  config: { charts },
  fetch,
  redact,
  log,
}: AppContext): Pick<PublisherOptions, 'draw' | 'prepareToDraw'> {
  if (charts.kind !== 'embedded') {
    const draw = createQuickChart(charts.url, fetch);
    return { draw: (spec) => draw(redactDeep(spec, redact)), prepareToDraw: () => {} };
  }
  const draw = createEmbedded((error) => log.error({ err: error }, 'a picture could not be drawn'));
  return {
    draw: (spec) => draw(redactDeep(spec, redact)),
    prepareToDraw() {
      for (const chart of FIRST_CHARTS) void draw(chart);
    },
  };
}

/** The digest that the settings and the catalog define for DIGEST_CHANNEL; null without that channel or with an invalid time. */
function defaultDigest({ digest: { channel }, timeZone }: Config, { digest }: Catalog): DefaultDigest | null {
  const parsed = parseDigestTime(digest.at, { timeZone });
  return channel === undefined || parsed.kind === 'wrong' ? null : { channel, time: parsed.time };
}
