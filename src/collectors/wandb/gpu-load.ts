import { numberAt, type WandbRun } from './wandb-values.ts';

/** What W&B puts behind a key where several nodes write to one run: `system.gpu.0.gpu/l:node-1`. */
const LABEL = /\/l:.*$/s;

/** The load of every GPU of a run, on whatever node; `pattern` is the key with `*` for the number of the GPU. */
export function gpuLoads({ system }: WandbRun, pattern: string): readonly number[] {
  return Object.keys(system)
    .filter((key) => isNumbered(pattern, key) || isNumbered(pattern, key.replace(LABEL, '')))
    .flatMap((key) => numberAt(system, key) ?? []);
}

/** Whether a run says anything of a GPU, under whatever key. */
export function hasGpu({ system }: WandbRun): boolean {
  return Object.keys(system).some((key) => /\bgpu\b/.test(key));
}

/** Nothing but a number stands for `*`: `system.gpu.process.0.gpu` is what the run's own process takes of a GPU. */
function isNumbered(pattern: string, key: string): boolean {
  const [head = '', tail] = pattern.split('*');
  if (tail === undefined) return key === pattern;
  const isAround = key.startsWith(head) && key.endsWith(tail) && key.length > head.length + tail.length;
  return isAround && /^\d+$/.test(key.slice(head.length, key.length - tail.length));
}
