import type { WandbRules } from '../../catalog/collector-sources/wandb-source.ts';
import { formatDuration } from '../../core/duration.ts';
import { HOUR_MS } from '../../core/time.ts';
import { formatValue } from '../../health/format.ts';
import type { FeedEvent } from '../collector.ts';
import { hasEnded, levelOf } from '../run-status.ts';
import { trainingRuns } from './match-run.ts';
import { firstNumberAt, type WandbRun } from './wandb-values.ts';

const MOST_EVENTS = 50;

/** Training runs for the table of them, newest first. `link` makes the address of a run's page. */
export function runEvents(
  runs: readonly WandbRun[],
  rules: WandbRules,
  link: (id: string) => string,
): readonly FeedEvent[] {
  return trainingRuns(runs, rules)
    .toSorted((a, b) => b.createdAt - a.createdAt)
    .slice(0, MOST_EVENTS)
    .map((run) => {
      const value = (keys: readonly string[]) => {
        const found = firstNumberAt(run.summary, keys);
        return found === undefined ? '' : formatValue(found);
      };
      return {
        ...{ feed: 'training_run', key: run.id, title: `${run.title} ${run.status}`, url: link(run.id) },
        ...{ at: eventTime(run), level: levelOf(run.status) },
        // While it goes on it is told anew each hour, with what it says by then; so is one that goes on after a crash.
        ...(!hasEnded(run.status) && { version: new Date(eventTime(run)).toISOString() }),
        fields: {
          run: run.title,
          started: new Date(run.createdAt).toISOString(),
          status: run.status,
          hearts: value(rules.hearts),
          sps: value(rules.sps) || value(rules.shaped_sps),
          // While it goes on this would be another one each time.
          duration: hasEnded(run.status) && run.workedMs !== null ? formatDuration(run.workedMs) : '',
        },
      };
    });
}

/** When a run ended; of one that goes on the hour of its last sign of life, and no time before its beginning. */
function eventTime({ status, createdAt, heartbeatAt }: WandbRun): number {
  return hasEnded(status) ? heartbeatAt : Math.max(createdAt, Math.floor(heartbeatAt / HOUR_MS) * HOUR_MS);
}
