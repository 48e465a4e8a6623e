import { setTimeout as sleep } from 'node:timers/promises';
import type { Replica } from './replica.ts';
import { growthOf, isGrowing } from './resource-usage.ts';
import type { Soak } from './soak.ts';

const EVERY_MS = 10_000;
const ANSWER_MS = 10_000;
/** So often in a row `/livez` is not green before it is a violation: a busy machine answers late. */
const MOST_SILENT = 6;

/** Measures the replicas and asks them whether they live, until the signal. */
export async function watchReplicas(soak: Soak, signal: AbortSignal): Promise<void> {
  const silent = new Map<string, number>();
  while (!signal.aborted) {
    await Promise.all(soak.replicas.map((one) => checkReplica(soak, one, silent)));
    await sleep(EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

async function checkReplica({ violate }: Soak, replica: Replica, silent: Map<string, number>): Promise<void> {
  replica.measure();
  const url = replica.healthUrl();
  const isAlive = url === undefined || (await isGreen(`${url}/livez`));
  // It may have been halted or ended while it was asked.
  const times = isAlive || replica.healthUrl() !== url ? 0 : (silent.get(replica.name) ?? 0) + 1;
  silent.set(replica.name, times);
  if (times !== MOST_SILENT) return;
  const what = `${replica.name} has not answered ${MOST_SILENT} times in a row, ${EVERY_MS / 1_000} s apart`;
  violate({ invariant: '/livez is green', what });
}

async function isGreen(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** At the end: what takes more and more. */
export function judgeGrowth({ replicas, violate }: Soak): void {
  for (const run of replicas.flatMap((one) => one.runs())) {
    const growth = growthOf(run);
    if (growth === undefined || !isGrowing(growth)) continue;
    violate({ invariant: 'memory and handles are flat', what: `${run.name}: ${JSON.stringify(growth)}` });
  }
}
