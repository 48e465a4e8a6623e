import type { Pause } from '../../core/clock.ts';
import { memo } from '../../core/memo.ts';
import { WEEK_MS } from '../../core/time.ts';
import type { HttpClient } from '../../http-client/http-client.ts';
import type { Collector, Part } from '../collector.ts';
import { seenWhole } from '../reach.ts';
import { basicAuth, type SourceOptions } from '../source-fetch.ts';
import { clusterReading, costOfJob, costReading } from './cluster-metrics.ts';
import { createJobMemory, idleReading, jobEvents, jobReading } from './job-metrics.ts';
import { createSkypilotClient, type SkypilotClient } from './skypilot-client.ts';
import type { SkypilotJob } from './skypilot-values.ts';

/** Options of the collector. */
export interface SkypilotOptions {
  readonly name: string;
  /** Base address of the API server. */
  readonly apiUrl: string;
  /** Token of a service account; a server without users needs none. Wins over a login, because both use the same header. */
  readonly token?: string | undefined;
  /** Login of a server behind basic auth. */
  readonly login?: { readonly user: string; readonly password: string } | undefined;
  readonly fetch: HttpClient;
  readonly clock: () => number;
  /** Shared by all runs of the process. */
  readonly pause: Pause;
}

/** Builds the collector of a SkyPilot API server: managed jobs, clusters, costs. Each is read once in a run. */
export function skypilotCollector({ name, ...options }: SkypilotOptions): Collector<SkypilotClient> {
  return {
    name,
    parts: skypilotParts(options.apiUrl),
    open: (signal) => {
      const client = createSkypilotClient(createSkypilotSource(options, signal));
      return { jobs: memo(client.jobs), clusters: memo(client.clusters), costs: memo(client.costs) };
    },
  };
}

/** Creates the source of a SkyPilot API server, for `createSkypilotClient`. */
export function createSkypilotSource(options: Omit<SkypilotOptions, 'name'>, signal: AbortSignal): SourceOptions {
  const { apiUrl, fetch, clock, pause } = options;
  return {
    name: 'SkyPilot',
    url: apiUrl,
    ...accessOf(options),
    addressSetting: 'SKYPILOT_API_URL',
    fetch,
    signal,
    clock,
    pause,
  };
}

/** Headers with the credentials, and the settings to check if they are refused. */
function accessOf({
  token,
  login,
}: Pick<SkypilotOptions, 'token' | 'login'>): Pick<SourceOptions, 'headers' | 'setting'> {
  const setting = 'SKYPILOT_API_TOKEN';
  const inAddress = 'the user and password in SKYPILOT_API_URL';
  if (token !== undefined) {
    const headers = { authorization: `Bearer ${token}` };
    return { headers, setting: login ? `${setting}, which is sent instead of ${inAddress}` : setting };
  }
  if (login) return { headers: { authorization: basicAuth(login.user, login.password) }, setting: inAddress };
  return { headers: {}, setting: `${setting}, or SKYPILOT_API_URL if the server asks for a user and password` };
}

const JOBS = [
  'running',
  'queued',
  'failed',
  'succeeded',
  'cancelled',
  'failed_7d',
  'by_status',
  'success_rate_pct',
].map((name) => `skypilot.jobs.${name}`);

const CLUSTERS = ['skypilot.clusters.active', 'skypilot.clusters.uptime_hours'];
const COSTS = ['skypilot.clusters.cost_usd_24h', 'skypilot.clusters.cost_usd_7d'];

function skypilotParts(apiUrl: string): readonly Part<SkypilotClient>[] {
  // The server's own pages: github.com/skypilot-org/skypilot, sky/dashboard.
  const link = ({ jobId }: SkypilotJob) => `${apiUrl}/dashboard/jobs/${jobId}`;
  const remember = createJobMemory();
  return [
    {
      metrics: JOBS,
      asks: 'POST /jobs/queue/v2',
      read: async ({ jobs, costs }, now) => {
        const listed = await jobs();
        if (listed === null) return idleReading(JOBS);
        const all = remember(listed, now);
        // Costs fill one column only, so a failure to read them must not lose the jobs.
        const prices = await costs().catch(() => []);
        return {
          ...jobReading(all, now),
          events: jobEvents(all, { now, costOf: (job) => costOfJob(job, prices, now), link }),
          reach: [seenWhole('managed jobs', JOBS, WEEK_MS)],
        };
      },
    },
    {
      metrics: CLUSTERS,
      asks: 'POST /status',
      read: async ({ clusters, costs }, now) => {
        const up = await clusters();
        // Without the report of costs, uptime counts from the newest launch.
        return {
          ...clusterReading(up, await costs().catch(() => []), now),
          reach: [seenWhole('clusters', CLUSTERS, 0)],
        };
      },
    },
    {
      metrics: COSTS,
      asks: 'POST /cost_report',
      read: async ({ costs }, now) => ({
        ...costReading(await costs(), now),
        reach: [seenWhole('costs of clusters', COSTS, WEEK_MS)],
      }),
    },
  ];
}
