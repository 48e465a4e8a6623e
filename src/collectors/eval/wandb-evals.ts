import type { EvalRules } from '../../catalog/collector-sources/eval-source.ts';
import { hasEnded } from '../run-status.ts';
import { matchesRun } from '../wandb/match-run.ts';
import { undecidedName } from '../wandb/run-end.ts';
import { unreadTrouble } from '../wandb/unread-runs.ts';
import { firstNumberAt, type WandbRun } from '../wandb/wandb-values.ts';
import type { EvalResults } from './eval-collector.ts';
import type { EvalRun } from './eval-run.ts';

/** The evaluations among the runs of a project that have ended. `link` makes the address of a run's page. */
export function evalsOfWandb(runs: readonly WandbRun[], rules: EvalRules, link: (id: string) => string): EvalResults {
  const own = runs.flatMap((run) => {
    const type = (['local', 'remote'] as const).find((one) => matchesRun(rules[one], run));
    return type === undefined || run.status === 'cancelled' ? [] : [{ run, type }];
  });
  const ended = own.filter(({ run }) => hasEnded(run.status));
  const undecided = own.filter(
    ({ run: { status, hasHeartbeat } }) => status === 'unknown' || (hasEnded(status) && !hasHeartbeat),
  );
  return {
    trouble: unreadTrouble(ended.map(({ run }) => run)),
    ...{ unread: null, wholeSince: null },
    undecided: undecided.map(({ run, type }) => ({
      ...{ type, name: undecidedName(run) },
      seenAt: run.hasHeartbeat ? run.heartbeatAt : null,
    })),
    runs: ended
      .filter(({ run }) => run.hasHeartbeat)
      .map(
        ({ run, type }): EvalRun => ({
          ...{ id: run.id, type, policy: String(run.config[rules.policy] ?? run.title), url: link(run.id) },
          status: run.status === 'succeeded' ? 'success' : 'failure',
          hearts: firstNumberAt(run.summary, rules.hearts),
          expectedHearts: firstNumberAt(run.summary, rules.expected_hearts),
          startedAt: run.workedMs === null ? null : run.heartbeatAt - run.workedMs,
          finishedAt: run.heartbeatAt,
        }),
      ),
  };
}
