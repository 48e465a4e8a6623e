import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What the bot measures of itself. */
export interface Metrics {
  /** Where other parts add theirs. */
  readonly registry: Registry;
  /** All of it in the Prometheus text format. */
  text(): Promise<string>;
  readonly contentType: string;
  /** Runs the making and the delivery of an answer and counts it by command, as answered or failed. */
  timeAnswer<Result>(command: string, work: () => Promise<Result>): Promise<Result>;
  /** Counts a request to Datadog by its HTTP status or kind of failure. */
  datadogRequest(outcome: string, seconds: number): void;
}

const SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** `commands` bounds the labels; `isOpen` is asked at each scrape. */
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
