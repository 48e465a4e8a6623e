import { readBeforeFailures } from '../datadog/reported-before-reader.ts';
import { createChangeReader } from '../incidents/change-reader.ts';
import type { ShownMessages } from '../incidents/compare-channels.ts';
import { createEvaluationJob, type EvaluationJob } from '../incidents/evaluate-job.ts';
import { evaluateRules, readWatches } from '../incidents/evaluate-rules.ts';
import type { IncidentService } from '../incidents/incident-service.ts';
import { createReasonReader } from '../incidents/reason-reader.ts';
import type { Covering } from '../incidents/rules/covering.ts';
import type { Evaluation } from '../incidents/rules/evaluation.ts';
import { createScoreReader } from '../incidents/score-reader.ts';
import type { Leadership } from '../scheduling/leadership.ts';
import type { KnownChannel } from '../slack/known-channel.ts';
import type { AppContext } from './context.ts';

/** Dependencies of the evaluation. */
interface EvaluationDeps {
  readonly incidents: IncidentService;
  readonly shown: ShownMessages;
  readonly leadership: Leadership;
  readonly oncallChannel: KnownChannel;
  readonly covering: Covering;
}

/** The job that evaluates rules and watches, and an evaluation of the rules alone, without the database, which may be what fails. */
export function createEvaluation(
  { config, catalog, store, storeProblems, api, feeds, reader, loops, clock, log }: AppContext,
  { incidents, shown, leadership, oncallChannel, covering }: EvaluationDeps,
): { readonly evaluation: EvaluationJob; readonly probe: (now: number) => Promise<Evaluation> } {
  const { channel, watchIntervalMs } = config.oncall;
  const isOncall = channel !== undefined;
  const reasons = createReasonReader({ api, feeds, reader, catalog, log });
  const changes = createChangeReader({
    beforeMetrics: (paths, since) => reader.beforeMetrics({ paths, since }),
    beforeFailures: (failures) => readBeforeFailures({ catalog, clock, feeds }, failures),
    log,
  });
  const scores = createScoreReader(reader, log);
  const ofOncall = { isOncall, oncallChannel, covering };
  const sources = { api, scores, catalog, timeZone: config.timeZone, ...ofOncall, reasons, changes };
  const evaluation = createEvaluationJob({
    async evaluate(now) {
      const watches = await readWatches({ isOncall, store, current: incidents.current });
      return watches === 'nothing' ? null : evaluateRules(sources, watches, now);
    },
    incidents,
    shown,
    leadership,
    storeProblems,
    intervalMs: watchIntervalMs,
    loop: loops.loop('evaluation'),
    clock,
    log,
  });
  return { evaluation, probe: (now) => evaluateRules(sources, [], now) };
}
