import type { AwakeClock } from './awake-clock.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import type { HttpClient } from './http-client/http-client.ts';
import type { Evaluation } from './incidents/signal.ts';
import { createDeliveryAlarm } from './jobs/delivery-alarm.ts';
import type { Leadership } from './jobs/leadership.ts';
import type { LoopWatch } from './jobs/loop-watch.ts';
import { OF_INCIDENTS, type StoreTroubles } from './jobs/store-troubles.ts';
import type { Job } from './lifecycle.ts';
import type { Logger } from './log.ts';
import { createPostingClient } from './slack/outbox/posting-client.ts';
import { createFallbackChannel } from './slack/outbox/second-way.ts';
import type { Sender } from './slack/outbox/sender.ts';
import { createSdkLogger } from './slack/sdk-logger.ts';
import type { StoreSource } from './store/store-source.ts';

/** What the alarm about delivery is made of. */
export interface DeliveryAlarmParts {
  readonly config: Config;
  readonly source: Pick<StoreSource, 'get' | 'isOpen'>;
  readonly troubles: StoreTroubles;
  readonly leadership: Leadership;
  readonly sender: Pick<Sender, 'isTokenAlive'>;
  readonly look: (now: number) => Promise<Evaluation>;
  readonly loops: LoopWatch;
  readonly awake: AwakeClock;
  /** For Slack's API, without a secret in what is sent. */
  readonly slackFetch: HttpClient;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Tells on-call that it is not told; nothing to do without an on-call channel and a fallback channel. */
export function createDeliveryAlarmJobs(parts: DeliveryAlarmParts): readonly Job[] {
  const { config, source, troubles, leadership, sender, look, loops, awake, slackFetch, clock, log } = parts;
  const { slack, oncall, timeZone } = config;
  if (oncall.channel === undefined || oncall.fallbackChannel === undefined) return [];
  const sdkLog = createSdkLogger(log.child({ part: 'slack-sdk' }));
  // A client of its own: that of the outbox may be what hangs.
  const poster = createPostingClient(slack.botToken, slack.apiUrl, slackFetch, sdkLog);
  let wasOpen = false;
  const isOpen = () => {
    wasOpen ||= source.isOpen();
    return wasOpen;
  };
  const alarm = createDeliveryAlarm({
    ...{ probe: look, leadership, timeZone, clock, log, awake: awake.now, loop: loops.loop('delivery alarm') },
    way: createFallbackChannel({ poster, channel: oncall.fallbackChannel, awake: awake.now, clock, log }),
    heads: async () => source.get().outbox.heads(),
    storeTrouble: () => troubles.words(leadership.ledLast(), OF_INCIDENTS) ?? (isOpen() ? null : NOT_OPEN),
    wasOpen: isOpen,
    isTokenAlive: sender.isTokenAlive,
    stalled: loops.stalled,
  });
  return [alarm];
}

const NOT_OPEN =
  'the database could not be opened since this process started. Next step: read the error of the database in the log';
