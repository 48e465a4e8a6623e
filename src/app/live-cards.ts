import type { WebClient } from '@slack/web-api';
import { createCompareCards } from '../live-cards/compare-channel.ts';
import { createKeeper } from '../live-cards/keeper.ts';
import { createLiveCardJob } from '../live-cards/live-card-job.ts';
import { createLiveCardService, type LiveCardService } from '../live-cards/live-card-service.ts';
import type { Lookups } from '../slack/lookups.ts';
import { SEARCH } from '../slack/outbox/find-message.ts';
import { createDeletedCheck, createPermalinks } from '../slack/permalinks.ts';
import { createPins } from '../slack/pins.ts';
import { createSdkLogger, createSingleTryClient } from '../slack/web-client.ts';
import type { AppContext } from './context.ts';
import { createOutboxClient, type Oncall } from './incidents.ts';
import type { Job } from './lifecycle.ts';
import type { AppPermissions } from './permissions.ts';

/** Longest call that pins a message, in milliseconds. */
const PIN_CALL_MS = 10_000;

/** The part of the composition root for living cards: begins and ends them, and the job that keeps them current. */
export function createLiveCards(
  context: AppContext,
  {
    oncall: { leadership, nudge: onMessages },
    membership,
    lookups,
    client,
  }: {
    readonly oncall: Pick<Oncall, 'leadership' | 'nudge'>;
    readonly membership: AppPermissions['membership'];
    readonly lookups: Lookups;
    readonly client: WebClient;
  },
): { readonly service: LiveCardService; readonly job: Job } {
  const { config, catalog, store, reader, linkTo, storeProblems, loops, slackFetch, clock, log } = context;
  const { slack, timeZone } = config;
  const sources = { catalog, reader, linkTo, timeZone, clock };
  const outboxClient = createOutboxClient(context);
  const pinClient = createSingleTryClient({
    token: slack.botToken,
    slackApiUrl: slack.apiUrl,
    fetch: slackFetch,
    logger: createSdkLogger(log.child({ part: 'slack-sdk' })),
    timeoutMs: PIN_CALL_MS,
  });
  const compare = createCompareCards({
    sources,
    store,
    search: (channel, key) =>
      outboxClient.firstMessages({
        channel,
        since: clock() - SEARCH.backMs,
        isEnough: (message) => message.key === key,
      }),
    log,
  });
  const keeper = createKeeper({
    sources,
    store,
    pins: createPins(pinClient),
    compare,
    onMessages,
    onOver: ({ key, channel }, ending) => log.warn({ key, channel, ending }, 'a living card is over'),
    onFailure: ({ key, channel }, error) =>
      log.error({ err: error, key, channel }, 'a living card could not be handled; the others are kept current'),
  });
  const job = createLiveCardJob({ keeper, leadership, storeProblems, loop: loops.loop('living cards'), log });
  const service = createLiveCardService({
    sources,
    store,
    lookups,
    isMember: membership,
    permalink: createPermalinks(client),
    isGone: createDeletedCheck(client),
    onChange: ({ incident, actor, what, why }) => {
      log.info({ card: incident, user: actor, what, why }, 'a living card was changed');
      onMessages();
    },
  });
  return { service, job };
}
