import { type LocalWandb, type WandbRun as StoredRun, startLocalWandb } from '@metta-health-bot/local-sources';
import { wandbSource } from '../../src/catalog/collector-sources.ts';
import { type Run, runCollector } from '../../src/collectors/run-collector.ts';
import { createRunsReader } from '../../src/collectors/wandb/runs-reader.ts';
import { wandbCollector } from '../../src/collectors/wandb/wandb-collector.ts';
import { createPause, type Pause } from '../../src/core/clock.ts';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { HOUR, NOW } from './github-harness.ts';

/** A run that trained in the arena and ended an hour ago. */
export const wandbRun = (name: string, more: Partial<StoredRun> = {}): StoredRun => ({
  name,
  displayName: name,
  state: 'finished',
  tags: ['arena'],
  createdAt: NOW - 5 * HOUR,
  heartbeatAt: NOW - HOUR,
  summary: {},
  config: {},
  system: {},
  ...more,
});

/** How a local W&B is read, where it is not as usual. */
export interface WandbReading {
  readonly apiKey?: string;
  readonly project?: string;
  readonly pause?: Pause;
  readonly now?: number;
  readonly limit?: number;
  readonly rules?: object;
}

/** A local W&B with these runs. */
export function wandbWith(runs: readonly StoredRun[]): Promise<LocalWandb> {
  return startLocalWandb({ clock: () => NOW, project: () => ({ entity: 'team', name: 'arena', runs }) });
}

/** One run of the collector. */
export function readWandb(
  wandb: LocalWandb,
  { apiKey = wandb.apiKey, project = 'team/arena', now = NOW, limit = 5_000, rules = {}, pause }: WandbReading = {},
): Promise<Run> {
  const collector = wandbCollector({
    name: 'wandb',
    rules: wandbSource.parse({ kind: 'wandb', ...rules }),
    read: createRunsReader({
      apiKey,
      project,
      apiUrl: wandb.url,
      fetch: createHttpClient(),
      clock: () => now,
      pause: pause ?? createPause(() => now),
    }),
    link: (id) => `https://wandb.example.com/team/arena/runs/${id}`,
  });
  return runCollector(collector, { now, timeoutMs: limit });
}
