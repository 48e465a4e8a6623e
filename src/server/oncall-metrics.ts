import { Gauge, type Registry } from 'prom-client';

/** The outbox, the watch and the lead as they stand, asked at each scrape. */
export interface OncallState {
  /** Messages not yet shown in Slack as they should be. */
  readonly unfinished: number;
  /** Seconds since the oldest of them was written down; 0 when there is none. */
  readonly oldestSeconds: number;
  readonly channels: readonly { readonly channel: string; readonly messages: number }[];
  /** Whether Slack takes the bot's token. */
  readonly isTokenValid: boolean;
  readonly isLeader: boolean;
  /** Whether the database answers. */
  readonly isStoreReachable: boolean;
  /** Seconds since the last look at the collectors that was written down; null before the first. */
  readonly lastEvaluationSeconds: number | null;
}

/** Each channel is a label, of which there must not be too many. */
const MOST_CHANNELS = 20;

/** Adds what on-call depends on to the metrics; `clockOffset` in seconds, null where it is not known. */
export function registerOncallMetrics(
  registry: Registry,
  state: () => OncallState,
  clockOffset: () => number | null,
): void {
  const gauge = (name: string, help: string, read: (state: OncallState) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read(state()));
      },
    });
  gauge(
    'metta_outbox_messages',
    'Messages that are not yet posted, or not yet updated, in Slack',
    (one) => one.unfinished,
  );
  gauge('metta_outbox_oldest_seconds', 'Age of the oldest of these messages', (one) => one.oldestSeconds);
  new Gauge({
    name: 'metta_outbox_channel_messages',
    help: `Messages of metta_outbox_messages by channel; the ${MOST_CHANNELS} channels with the most`,
    labelNames: ['channel'] as const,
    registers: [registry],
    collect() {
      this.reset();
      const most = state().channels.toSorted((a, b) => b.messages - a.messages);
      for (const { channel, messages } of most.slice(0, MOST_CHANNELS)) this.set({ channel }, messages);
    },
  });
  gauge('metta_slack_token_valid', '1 while Slack accepts the bot token', (one) => Number(one.isTokenValid));
  gauge('metta_database_up', '1 while the database answers', (one) => Number(one.isStoreReachable));
  gauge('metta_is_leader', '1 in the process that leads: it evaluates the alert rules and sends messages', (one) =>
    Number(one.isLeader),
  );
  gauge(
    'metta_clock_offset_seconds',
    'Seconds by which the clock of this machine is ahead of the clock of the database; NaN where unknown, as with SQLite',
    () => clockOffset() ?? Number.NaN,
  );
  gauge(
    'metta_last_evaluation_age_seconds',
    'Seconds since the last evaluation of the alert rules that was stored',
    (one) => one.lastEvaluationSeconds ?? Number.NaN,
  );
}
