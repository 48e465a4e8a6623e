import type { Sample } from '../collector.ts';
import type { Cluster, ClusterCost, Job } from './skypilot-values.ts';

/** Clusters of SkyPilot's own, on which nobody trains: sky/utils/controller_utils.py */
const CONTROLLER = /^sky-(jobs|serve)-controller-/;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Each cluster is a metric of its own in Datadog. */
const MOST_CLUSTERS = 50;

/** Clusters that are up, and for how many hours: since their use began that goes on, or else since their newest launch. */
export function clusterSamples(
  clusters: readonly Cluster[],
  costs: readonly ClusterCost[],
  now: number,
): readonly Sample[] {
  const up = clusters.filter(({ name, isUp }) => isUp && !CONTROLLER.test(name));
  const since = ({ name, launchedAt }: Cluster) =>
    costsOf([name], costs)
      .flatMap(({ intervals }) => intervals)
      .find(({ to }) => to === null)?.from ?? launchedAt;
  return [
    { metric: 'skypilot.clusters.active', value: up.length },
    ...up.slice(0, MOST_CLUSTERS).flatMap((cluster) => {
      const from = since(cluster);
      if (from === null) return [];
      const value = (now - from) / HOUR_MS;
      return [{ metric: 'skypilot.clusters.uptime_hours', value, tags: { cluster: cluster.name } }];
    }),
  ];
}

/** What each cluster cost within a day and a week, in US dollars; nothing for one whose price is not known. */
export function costSamples(costs: readonly ClusterCost[], now: number): readonly Sample[] {
  const spans = [
    { metric: 'skypilot.clusters.cost_usd_24h', from: now - DAY_MS },
    { metric: 'skypilot.clusters.cost_usd_7d', from: now - 7 * DAY_MS },
  ];
  return spans.flatMap(({ metric, from }) => {
    const byName = new Map<string, number>();
    for (const cost of costs) {
      const value = costWithin(cost, from, now, now);
      if (value !== null) byName.set(cost.name, (byName.get(cost.name) ?? 0) + value);
    }
    const largest = [...byName].sort(([, a], [, b]) => b - a).slice(0, MOST_CLUSTERS);
    return largest.map(([cluster, value]) => ({ metric, value, tags: { cluster } }));
  });
}

/** What a job's cluster cost while the job ran; null where that is not known. A cluster may be of one job, and named so. */
export function costOfJob(
  { cluster, ownClusters, startedAt, endedAt }: Job,
  costs: readonly ClusterCost[],
  now: number,
): number | null {
  if (startedAt === null) return null;
  const parts = costsOf(cluster === '' ? ownClusters : [cluster], costs).flatMap(
    (cost) => costWithin(cost, startedAt, endedAt ?? now, now) ?? [],
  );
  return parts.length === 0 ? null : parts.reduce((sum, part) => sum + part, 0);
}

/** The report has a cluster once for each time that it was made, as after a recovery. */
const costsOf = (names: readonly string[], costs: readonly ClusterCost[]) =>
  costs.filter(({ name }) => names.includes(name));

/** The rate of a cluster times the time of its use within a span. */
function costWithin({ rate, intervals }: ClusterCost, from: number, to: number, now: number): number | null {
  if (rate === null) return null;
  const used = intervals.reduce((sum, interval) => {
    return sum + Math.max(0, Math.min(interval.to ?? now, to) - Math.max(interval.from, from));
  }, 0);
  return rate * used;
}
