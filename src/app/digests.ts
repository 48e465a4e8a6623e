import type { WebClient } from '@slack/web-api';
import type { Catalog } from '../catalog/catalog.ts';
import type { DrawChart } from '../charts/chart-spec.ts';
import type { Config } from '../config/config.ts';
import type { Clock } from '../core/clock.ts';
import { parseDigestTime } from '../core/schedule-text.ts';
import type { HealthReader } from '../datadog/health-reader.ts';
import { createDigestJob } from '../digest/digest-job.ts';
import { createDigestService, type DigestService } from '../digest/digest-service.ts';
import { createPublisher } from '../digest/publisher.ts';
import { createSubscriptions, type DefaultDigest } from '../digest/subscriptions.ts';
import { createEmbedded } from '../drawing/embedded.ts';
import { createQuickChart } from '../drawing/quickchart.ts';
import type { LinkTo } from '../health/dashboard-link.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import type { ActiveIncidents } from '../incidents/active-incidents.ts';
import type { Logger } from '../observability/log.ts';
import { type Redact, redactDeep } from '../redaction/redactor.ts';
import type { Leadership } from '../scheduling/leadership.ts';
import type { LoopWatch } from '../scheduling/loop.ts';
import type { StoreTroubles } from '../scheduling/trouble.ts';
import { createChannelNames } from '../slack/outbox/posting-client.ts';
import { createIsMember } from '../slack/permissions/permissions.ts';
import { createPictures } from '../slack/pictures.ts';
import { createSdkLogger } from '../slack/web-client.ts';
import type { Store } from '../store/store.ts';
import type { Job } from './lifecycle.ts';

/** What the digests are made of. */
export interface DigestParts {
  readonly config: Config;
  readonly catalog: Catalog;
  /** Throws StoreError while the database is not open. */
  readonly store: () => Store;
  readonly reader: HealthReader;
  readonly activeIncidents: () => Promise<ActiveIncidents>;
  readonly client: WebClient;
  /** Asks the chart server. */
  readonly fetch: HttpClient;
  /** For Slack's API, without a secret in what is sent. */
  readonly slackFetch: HttpClient;
  readonly leadership: Leadership;
  readonly troubles: StoreTroubles;
  readonly loops: LoopWatch;
  readonly linkTo: LinkTo;
  /** For the texts in pictures. */
  readonly redact: Redact;
  /** Told when there is something to send. */
  readonly onMessages: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The part of the composition root that belongs to the digests: who asks for them, and who writes them. */
export function createDigests(parts: DigestParts): { readonly service: DigestService; readonly job: Job } {
  const {
    config,
    catalog,
    store,
    reader,
    activeIncidents,
    client,
    leadership,
    linkTo,
    onMessages,
    slackFetch,
    clock,
    log,
  } = parts;
  const { timeZone, slack } = config;
  const subscriptions = createSubscriptions({
    store,
    fallback: defaultDigest(config, catalog),
    channelId: createChannelNames(client),
    clock,
  });
  const sources = { reader, activeIncidents: activeIncidents, clock };
  const links = (now: number) =>
    catalog.dashboards.map((dashboard) => linkTo(dashboard, { from: now - dashboard.window, to: null }, now));
  const { title } = catalog;
  const sdkLog = createSdkLogger(log.child({ part: 'slack-sdk' }));
  const publisher = createPublisher({
    subscriptions,
    store,
    sources,
    draw: drawRedacted(parts),
    pictures: createPictures(slack.botToken, { slackApiUrl: slack.apiUrl, fetch: slackFetch, logger: sdkLog }),
    links,
    title,
    onMessages,
  });
  const job = createDigestJob({ publisher, leadership, troubles: parts.troubles, loops: parts.loops, log });
  const isMember = createIsMember(client);
  const service = createDigestService({
    subscriptions,
    store,
    isMember,
    sources,
    links,
    title,
    timeZone,
    clock,
    onChange: ({ channel, by, what, why }) => {
      log.info({ channel, user: by, what, why }, 'the digest of a channel was changed');
      job.nudge();
      onMessages();
    },
  });
  return { service, job };
}

/** Draws in this process or by the chart server; no secret gets into a picture, nor to that server. */
function drawRedacted({ config: { charts }, fetch, redact, log }: DigestParts): DrawChart {
  const draw =
    charts.kind === 'embedded'
      ? createEmbedded((error) => log.error({ err: error }, 'a picture could not be drawn'))
      : createQuickChart(charts.url, fetch);
  return (spec) => draw(redactDeep(spec, redact));
}

/** What the settings and the catalog give to a channel that nobody asked for. */
function defaultDigest({ digest: { channel }, timeZone }: Config, { digest }: Catalog): DefaultDigest | null {
  const parsed = parseDigestTime(digest.at, timeZone);
  return channel === undefined || parsed.kind === 'wrong' ? null : { channel, time: parsed.time };
}
