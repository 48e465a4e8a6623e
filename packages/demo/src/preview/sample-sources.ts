import type { ReportedReach } from '../../../../src/health/source-reach.ts';
import { ago } from './sample-incident.ts';

const DAY_MINUTES = 1_440;

/** A clone that nobody has fetched for three days. */
export const OLD_CLONE: ReportedReach = {
  collector: 'GitHub',
  at: ago(20),
  what: 'commits of main',
  isEnough: false,
  since: null,
  metrics: ['github.commits.total_7d', 'github.commits.hotfix', 'github.commits.reverts'],
  until: ago(3 * DAY_MINUTES),
  why: 'the clone was last fetched at that time. Next step: run git fetch in GITHUB_COMMITS_DIR each hour',
};

/** One source that was not read at all, one that was seen from a later time on only, one in part, one whole. */
export const SOURCES: readonly ReportedReach[] = [
  OLD_CLONE,
  {
    collector: 'WandB',
    at: ago(5),
    what: 'runs of the project',
    isEnough: false,
    since: null,
    until: null,
    metrics: ['wandb.runs.active'],
    why: 'HTTP 502. Next step: see whether W&B is up',
  },
  {
    collector: 'GitHub',
    at: ago(20),
    what: 'runs of workflows',
    isEnough: false,
    since: ago(DAY_MINUTES),
    until: null,
    metrics: ['github.ci.workflow_runs_7d'],
  },
  {
    collector: 'Skypilot',
    at: ago(8),
    what: 'managed jobs',
    isEnough: true,
    since: null,
    until: null,
    metrics: ['skypilot.jobs.running', 'skypilot.jobs.queued'],
  },
];

/** A source whose names and reasons are these. */
export const sourcesNamed = (names: readonly string[]): readonly ReportedReach[] =>
  names.map((name, at) => ({
    collector: name,
    at: ago(at),
    what: name,
    why: name,
    metrics: [name, 'shop.orders'],
    isEnough: at % 4 === 3,
    since: null,
    until: at % 2 === 0 ? ago(at) : null,
  }));
