import { DAY_MS, HOUR_MS, WEEK_MS } from '../../core/time.ts';
import { shownName } from '../../files/file-error.ts';
import { firstNamed, type MetricGap, type PartReading, type Sample } from '../collector.ts';
import { mergeReadings, withoutMetrics } from '../reach.ts';
import { oneSpelling } from '../run-collector.ts';
import type { Cluster, ClusterCost, SkypilotJob } from './skypilot-values.ts';

/** Names of SkyPilot's own clusters, on which nobody trains: sky/utils/controller_utils.py */
const CONTROLLER = /^sky-(jobs|serve)-controller-/;

/** Most clusters that are sent: each is a metric of its own in Datadog. */
const MOST_CLUSTERS = 50;

/** Number of clusters that are up, and hours for which each has been: since its current use began, or else since its newest launch. */
export function clusterReading(clusters: readonly Cluster[], costs: readonly ClusterCost[], now: number): PartReading {
  const own = clusters.filter(({ name }) => !CONTROLLER.test(name));
  const up = own.filter(({ isUp }) => isUp);
  const unknown = own.filter(({ isUp }) => isUp === undefined);
  const since = ({ name, launchedAt }: Cluster) => {
    const open = costsOf([name], costs).flatMap(({ intervals }) => intervals.filter(({ to }) => to === null));
    return open.reduce<number | null>((last, { from }) => Math.max(last ?? from, from), null) ?? launchedAt;
  };
  const shown = up.slice(0, MOST_CLUSTERS).map((cluster) => ({ name: cluster.name, from: since(cluster) }));
  const rows = shown.flatMap(({ name, from }): readonly Sample[] =>
    from === null || from > now
      ? []
      : [{ metric: 'skypilot.clusters.uptime_hours', value: (now - from) / HOUR_MS, tags: { cluster: name } }],
  );
  const undated = shown.filter(({ from }) => from === null || from > now).map(({ name }) => shownName(name, 40));
  const active = { metric: 'skypilot.clusters.active', value: up.length };
  return mergeReadings([
    withoutMetrics({ samples: [active] }, { missing: unknown.length === 0 ? [] : [unknownStatusNote(unknown)] }),
    { samples: rows, missing: undated.length === 0 ? [] : [noLaunchNote(undated)] },
  ]);
}

function unknownStatusNote(clusters: readonly Cluster[]): MetricGap {
  const names = firstNamed(clusters.map(({ name, state }) => `${shownName(name, 40)} (${shownName(state, 40)})`));
  const message = `SkyPilot: these clusters have an unknown status: ${names}. Next step: update this bot`;
  return { message, metrics: ['skypilot.clusters.active'] };
}

function noLaunchNote(names: readonly string[]): MetricGap {
  return {
    message:
      `SkyPilot: these clusters have no start time, or one in the future: ${firstNamed(names)}. ` +
      'Next step: compare the clock of its API server with the clock of this machine',
    metrics: ['skypilot.clusters.uptime_hours'],
  };
}

/** Cost of each cluster within a day and a week, in US dollars; a note and no sample for one whose price is not known. */
export function costReading(costs: readonly ClusterCost[], now: number): PartReading {
  const spans = [
    { metric: 'skypilot.clusters.cost_usd_24h', from: now - DAY_MS },
    { metric: 'skypilot.clusters.cost_usd_7d', from: now - WEEK_MS },
  ];
  const readings = spans.map(({ metric, from }): PartReading => {
    const byName = new Map<string, number | null>();
    const spellingOf = oneSpelling('cluster');
    for (const cost of costs) {
      if (!cost.wasUsed) continue;
      const name = spellingOf(cost.name);
      const [value, before] = [costWithin(cost, { from, to: now, now }), byName.get(name)];
      byName.set(name, value === null || before === null ? null : (before ?? 0) + value);
    }
    const known = [...byName].flatMap(([cluster, value]) => (value === null ? [] : [{ cluster, value }]));
    const unknown = [...byName].filter(([, value]) => value === null).map(([name]) => shownName(name, 40));
    const largest = known.sort((a, b) => b.value - a.value).slice(0, MOST_CLUSTERS);
    return {
      samples: largest.map(({ cluster, value }) => ({ metric, value, tags: { cluster } })),
      notes: unknown.length === 0 ? [] : [noPriceNote(unknown, metric)],
    };
  });
  return mergeReadings(readings);
}

function noPriceNote(names: readonly string[], metric: string): MetricGap {
  const fix = 'Next step: look up their costs in the console of their cloud';
  return {
    message: `SkyPilot has no price or no usage for these clusters: ${firstNamed(names)}. ${fix}`,
    metrics: [metric],
  };
}

/** Cost of a job's cluster while the job ran, in US dollars; null if that is not known. A cluster of one job alone is named after it. */
export function costOfJob(
  { cluster, ownClusters, startedAt, endedAt }: SkypilotJob,
  costs: readonly ClusterCost[],
  now: number,
): number | null {
  if (startedAt === null) return null;
  const parts = costsOf(cluster === '' ? ownClusters : [cluster], costs).map((cost) =>
    costWithin(cost, { from: startedAt, to: endedAt ?? now, now }),
  );
  const known = parts.filter((part) => part !== null);
  return parts.length === 0 || known.length < parts.length ? null : known.reduce((sum, part) => sum + part, 0);
}

/** Rows of the report for these clusters: one for each time that a cluster was made, as after a recovery. */
const costsOf = (names: readonly string[], costs: readonly ClusterCost[]) =>
  costs.filter(({ name }) => names.includes(name));

/** Rate of a cluster times its time of use within a span, in US dollars; null if either is not known. */
function costWithin(
  { rate, intervals }: ClusterCost,
  { from, to, now }: { readonly from: number; readonly to: number; readonly now: number },
): number | null {
  const used = intervals.reduce((sum, interval) => {
    return sum + Math.max(0, Math.min(interval.to ?? now, to) - Math.max(interval.from, from));
  }, 0);
  if (intervals.length === 0) return null;
  if (used === 0) return 0;
  return rate === null ? null : rate * used;
}
