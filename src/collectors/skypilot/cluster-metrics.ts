import { DAY_MS, HOUR_MS, WEEK_MS } from '../../core/time.ts';
import { shownName } from '../../files/file-error.ts';
import { firstNamed, type Note, type Reading, type Sample } from '../collector.ts';
import { mergeReadings, withoutDoubtful } from '../reach.ts';
import { oneSpelling } from '../run-collector.ts';
import type { Cluster, ClusterCost, SkypilotJob } from './skypilot-values.ts';

/** Clusters of SkyPilot's own, on which nobody trains: sky/utils/controller_utils.py */
const CONTROLLER = /^sky-(jobs|serve)-controller-/;

/** Each cluster is a metric of its own in Datadog. */
const MOST_CLUSTERS = 50;

/** Clusters that are up, and for how many hours: since their use began that goes on, or else since their newest launch. */
export function clusterReading(clusters: readonly Cluster[], costs: readonly ClusterCost[], now: number): Reading {
  const own = clusters.filter(({ name }) => !CONTROLLER.test(name));
  const up = own.filter(({ isUp }) => isUp);
  const strange = own.filter(({ isUp }) => isUp === undefined);
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
  const unsaid = shown.filter(({ from }) => from === null || from > now).map(({ name }) => shownName(name, 40));
  const active = { metric: 'skypilot.clusters.active', value: up.length };
  return mergeReadings([
    withoutDoubtful([active], strange.length === 0 ? [] : [strangeClusters(strange)]),
    { samples: rows, missing: unsaid.length === 0 ? [] : [withoutLaunch(unsaid)] },
  ]);
}

function strangeClusters(clusters: readonly Cluster[]): Note {
  const named = firstNamed(clusters.map(({ name, state }) => `${shownName(name, 40)} (${shownName(state, 40)})`));
  const message = `SkyPilot: these clusters have an unknown status: ${named}. Next step: update this bot`;
  return { message, metrics: ['skypilot.clusters.active'] };
}

function withoutLaunch(names: readonly string[]): Note {
  return {
    message:
      `SkyPilot: these clusters have no start time, or one in the future: ${firstNamed(names)}. ` +
      'Next step: compare the clock of its API server with the clock of this machine',
    metrics: ['skypilot.clusters.uptime_hours'],
  };
}

/** What each cluster cost within a day and a week, in US dollars; nothing for one whose price is not known, which is said. */
export function costReading(costs: readonly ClusterCost[], now: number): Reading {
  const spans = [
    { metric: 'skypilot.clusters.cost_usd_24h', from: now - DAY_MS },
    { metric: 'skypilot.clusters.cost_usd_7d', from: now - WEEK_MS },
  ];
  const readings = spans.map(({ metric, from }): Reading => {
    const byName = new Map<string, number | null>();
    const spelled = oneSpelling('cluster');
    for (const cost of costs) {
      if (!cost.wasUsed) continue;
      const name = spelled(cost.name);
      const [value, before] = [costWithin(cost, { from, to: now, now }), byName.get(name)];
      byName.set(name, value === null || before === null ? null : (before ?? 0) + value);
    }
    const known = [...byName].flatMap(([cluster, value]) => (value === null ? [] : [{ cluster, value }]));
    const unknown = [...byName].filter(([, value]) => value === null).map(([name]) => shownName(name, 40));
    const largest = known.sort((a, b) => b.value - a.value).slice(0, MOST_CLUSTERS);
    return {
      samples: largest.map(({ cluster, value }) => ({ metric, value, tags: { cluster } })),
      notes: unknown.length === 0 ? [] : [withoutPrice(unknown, metric)],
    };
  });
  return mergeReadings(readings);
}

function withoutPrice(names: readonly string[], metric: string): Note {
  const fix = 'Next step: look up their costs in the console of their cloud';
  return {
    message: `SkyPilot has no price or no usage for these clusters: ${firstNamed(names)}. ${fix}`,
    metrics: [metric],
  };
}

/** What a job's cluster cost while the job ran; null where that is not known. A cluster may be of one job, and named so. */
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

/** The report has a cluster once for each time that it was made, as after a recovery. */
const costsOf = (names: readonly string[], costs: readonly ClusterCost[]) =>
  costs.filter(({ name }) => names.includes(name));

/** The rate of a cluster times the time of its use within a span; null where either is not known. */
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
