import { type DataSet, dayOffsets, type Today } from '@metta-health-bot/local-datadog';
import file from '../../data/github-daily.json' with { type: 'json' };

const METRICS = [
  'github.commits.total_7d',
  'github.commits.per_developer_7d',
  'github.commits.hotfix',
  'github.commits.reverts',
  'github.commits.force_merge_7d',
  'github.developers.active_7d',
  'github.prs.merged_7d',
] as const;

/** Names of all measured metrics. */
export const MEASURED_METRICS: ReadonlySet<string> = new Set([...METRICS, 'github.commits.by_developer_30d']);

type Day = (typeof file.days)[number];

const EVERY_SECONDS = 900;

/**
 * The measured GitHub metrics, their days moved so that the last one is today: each day's value holds through the local
 * day. After midnight the last value continues; before the file's first day there is no data.
 */
export function realGithubSeries(today: Today): DataSet {
  const { offsetOf } = dayOffsets(today);
  const dayAt = (at: number): Day | undefined => {
    const offset = offsetOf(at);
    return offset === null ? undefined : file.days[file.days.length - 1 + Math.min(0, offset)];
  };
  const series = (metric: string, tags: readonly string[], read: (day: Day) => number | undefined) => ({
    metric,
    tags: ['env:production', ...tags],
    every: EVERY_SECONDS,
    source: 'real' as const,
    valueAt: (at: number) => {
      const day = dayAt(at);
      return (day && read(day)) ?? null;
    },
  });
  return [
    ...METRICS.map((metric) => series(metric, [], (day) => day[metric])),
    ...developers().map((name) =>
      series('github.commits.by_developer_30d', [`developer:${name}`], (day) => commitsBy(day, name)),
    ),
  ];
}

function developers(): readonly string[] {
  return [...new Set(file.days.flatMap((day) => day.top_contributors_30d.map(({ developer }) => developer)))].sort();
}

/** The file names the top contributors of a day only. */
function commitsBy(day: Day, name: string): number | undefined {
  return day.top_contributors_30d.find(({ developer }) => developer === name)?.commits;
}
