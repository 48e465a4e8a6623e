import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The bot's own Prometheus metrics. */
export interface Metrics {
  /** Registry to which other parts add their metrics. */
  readonly registry: Registry;
  /** All metrics in the Prometheus text format. */
  text(): Promise<string>;
  readonly contentType: string;
  /** Runs `work`, which renders and delivers an answer, and counts it by command, as answered or failed. */
  timeAnswer<Result>(command: string, work: () => Promise<Result>): Promise<Result>;
  /** Counts a request to Datadog by its HTTP status or kind of failure. */
  datadogRequest(outcome: string, seconds: number): void;
}

const SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Creates the metrics. `commands` bounds the labels; `isOpen` is called at each scrape. */
export function createMetrics(commands: readonly string[], isOpen: () => boolean): Metrics {
  const registers = [new Registry()] as const;
  collectDefaultMetrics({ register: registers[0] });
  const answers = new Histogram({
    name: 'metta_answer_seconds',
    help: 'Seconds from acknowledging a command or click to delivering its answer, by command and outcome',
    labelNames: ['command', 'outcome'] as const,
    buckets: SECONDS,
    registers: [...registers],
  });
  const requests = new Counter({
    name: 'metta_datadog_requests_total',
    help: 'Requests to Datadog, by HTTP status or kind of failure',
    labelNames: ['outcome'] as const,
    registers: [...registers],
  });
  const requestSeconds = new Histogram({
    name: 'metta_datadog_request_seconds',
    help: 'Duration of requests to Datadog',
    buckets: SECONDS,
    registers: [...registers],
  });
  new Gauge({
    name: 'metta_slack_connected',
    help: '1 while Slack can reach the bot',
    registers: [...registers],
    collect() {
      this.set(isOpen() ? 1 : 0);
    },
  });
  return {
    registry: registers[0],
    text: () => registers[0].metrics(),
    contentType: registers[0].contentType,
    async timeAnswer(command, work) {
      const end = answers.startTimer({ command: commands.includes(command) ? command : 'other' });
      try {
        const result = await work();
        end({ outcome: 'answered' });
        return result;
      } catch (error) {
        end({ outcome: 'failed' });
        throw error;
      }
    },
    datadogRequest(outcome, seconds) {
      requests.inc({ outcome });
      requestSeconds.observe(seconds);
    },
  };
}

/** State of outbox, evaluation and leadership, read at each scrape. */
export interface OncallState {
  /** Messages that are not yet posted, or not yet updated, in Slack. */
  readonly unfinished: number;
  /** Age of the oldest of them in seconds; 0 when there is none. */
  readonly oldestSeconds: number;
  readonly channels: readonly { readonly channel: string; readonly messages: number }[];
  /** Whether Slack accepts the bot token. */
  readonly isTokenValid: boolean;
  readonly isLeader: boolean;
  /** Whether the database answers. */
  readonly isStoreReachable: boolean;
  /** Seconds since the last evaluation that was stored; null before the first. */
  readonly lastEvaluationSeconds: number | null;
}

/** Most channels reported: each is a label. */
const MOST_CHANNELS = 20;

/** Adds the metrics of on-call; `clockOffset` is in seconds, null if unknown. */
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

/** Adds the idle time of each loop, read at each scrape; the names bound the labels. */
export function registerLoopMetrics(registry: Registry, idleSeconds: () => ReadonlyMap<string, number>): void {
  new Gauge({
    name: 'metta_loop_idle_seconds',
    help: 'Seconds since the last iteration of a loop ended, or since the running one began',
    labelNames: ['loop'] as const,
    registers: [registry],
    collect() {
      this.reset();
      for (const [loop, seconds] of idleSeconds()) this.set({ loop }, seconds);
    },
  });
}
