import {
  type LocalSkypilot,
  type LocalSkypilotOptions,
  type SkypilotState,
  startLocalSkypilot,
} from '@metta-health-bot/local-sources';
import { runCollector } from '../../../src/collectors/run-collector.ts';
import { skypilotCollector } from '../../../src/collectors/skypilot/skypilot-collector.ts';
import { createPause } from '../../../src/core/clock.ts';
import { createHttpClient } from '../../../src/http-client/http-client.ts';
import { NOW } from '../../support/github-harness.ts';

export const SECONDS = NOW / 1000;
export const HOUR = 3_600;
const DAY = 24 * HOUR;

/** A job of the queue. */
export const job = (job_id: number, status: string, endedHoursAgo: number | null = 1, more: object = {}) => ({
  job_id,
  task_id: 0,
  job_name: 'train',
  status,
  submitted_at: SECONDS - 10 * HOUR,
  start_at: SECONDS - 5 * HOUR,
  end_at: endedHoursAgo === null ? null : SECONDS - endedHoursAgo * HOUR,
  current_cluster_name: 'gpu-a',
  ...more,
});
/** A queue, its clusters and their costs. */
export const STATE: SkypilotState = {
  jobs: [
    job(1, 'SUCCEEDED'),
    job(2, 'FAILED_SETUP'),
    job(3, 'FAILED', 50),
    job(4, 'CANCELLED'),
    job(5, 'RECOVERING', null),
    job(6, 'PENDING', null, { start_at: null }),
    job(8, 'FAILED', 200),
    job(9, 'WINDING_DOWN', null, { current_cluster_name: null }),
  ],
  clusters: [
    { name: 'gpu-a', status: 'UP', launched_at: SECONDS - 30 * HOUR },
    { name: 'gpu-b', status: 'STOPPED', launched_at: SECONDS - 90 * HOUR },
    { name: 'sky-jobs-controller-919df126', status: 'UP', launched_at: SECONDS - 90 * HOUR },
    { name: 'again', status: 'UP', launched_at: SECONDS - HOUR },
    { name: 'priceless', status: 'UP', launched_at: SECONDS - 7 * HOUR },
  ],
  costs: [
    { name: 'gpu-a', duration: 30 * HOUR, total_cost: 60, usage_intervals: [[SECONDS - 30 * HOUR, null]] },
    {
      name: 'gpu-b',
      duration: 10 * HOUR,
      total_cost: 50,
      usage_intervals: [[SECONDS - 2 * DAY, SECONDS - 2 * DAY + 10 * HOUR]],
    },
    { name: 'again', duration: 40 * HOUR, total_cost: 40, usage_intervals: [[SECONDS - 40 * HOUR, null]] },
    { name: 'train-10', duration: 4 * HOUR, total_cost: 12, usage_intervals: [[SECONDS - 5 * HOUR, SECONDS - HOUR]] },
  ],
};

interface CollectOptions {
  readonly token?: string | undefined;
  readonly server?: Partial<LocalSkypilotOptions>;
}

/** A local SkyPilot for each run of the collector; `close` ends the last one. */
export function createSkypilotHarness() {
  let local: LocalSkypilot | undefined;
  return {
    /** Runs the collector once against a new server in this state. */
    async collect(
      state: SkypilotState = STATE,
      fail: (local: LocalSkypilot) => void = () => {},
      { token, server }: CollectOptions = {},
    ) {
      const started = await startLocalSkypilot({ clock: () => NOW, state: () => state, ...server });
      local = started;
      fail(started);
      const collector = skypilotCollector({
        name: 'skypilot',
        apiUrl: started.url,
        token: token ?? started.token,
        fetch: createHttpClient(),
        clock: () => NOW,
        pause: createPause(() => NOW),
      });
      return runCollector(collector, { now: NOW, timeoutMs: 3_000 });
    },
    get requests() {
      return local?.requests ?? [];
    },
    get unexpected() {
      return local?.unexpected ?? [];
    },
    get url() {
      return local?.url ?? '';
    },
    close: async () => local?.close(),
  };
}
