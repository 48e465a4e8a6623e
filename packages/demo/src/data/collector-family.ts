import { type DataSet, type Series, samples } from '@metta-health-bot/local-datadog';

const OWN = /^collector\.([a-z0-9_]+)\.(duration_seconds|metric_count|error_count|failed)$/;
const MINUTE = 60_000;
const LOOK_BACK_MS = 6 * 60 * MINUTE;

/**
 * Metrics of the collectors' runner, in addition to each collector's own metrics: the same under one name with the tag `collector:`,
 * for a table makes rows of tags only; and each minute how long ago the last run was, in minutes.
 */
export function collectorFamily(data: DataSet): DataSet {
  return data.flatMap((series) => {
    const [, name, metric] = OWN.exec(series.metric) ?? [];
    if (name === undefined || metric === undefined) return [];
    const tags = [...series.tags, `collector:${name}`];
    const tagged = { ...series, metric: `collector.${metric}`, tags };
    return metric === 'failed' ? [tagged, sinceRun(series, tags)] : [tagged];
  });
}

function sinceRun(runs: Series, tags: readonly string[]): Series {
  return {
    metric: 'collector.minutes_since_run',
    tags,
    every: 60,
    source: runs.source,
    valueAt: (at) => {
      const last = samples(runs, at - LOOK_BACK_MS, at + 1).at(-1);
      return last === undefined ? null : Math.floor((at - last.at) / MINUTE);
    },
  };
}
