import { HOUR_MS } from '../../core/time.ts';
import type { WandbRun } from './wandb-values.ts';

/** W&B's client sends a sign of life every half a minute; a run that has sent none for so long has ended without saying so. */
const SILENT_MS = HOUR_MS;

/**
 * A run as it stands now. One that W&B still calls running although its heartbeat is old is what W&B itself calls crashed: it failed at
 * its last sign of life (docs.wandb.ai/models/runs/run-states).
 */
export function failedWhereSilent(run: WandbRun, now: number): WandbRun {
  return run.status === 'running' && now - run.heartbeatAt > SILENT_MS ? { ...run, status: 'failed' } : run;
}
