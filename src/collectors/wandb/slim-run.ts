import type { WandbRun } from './wandb-values.ts';

/** Keys of the free forms that a collector reads; everything else a run wrote is let go once it is read. */
export interface UsedKeys {
  readonly summary: readonly string[];
  readonly config: readonly string[];
  /** Of the GPUs' load, as the catalog writes it. */
  readonly system: readonly string[];
}

/** The same run with what is read of it alone: a summary may have megabytes, and thousands of runs are kept. */
export function slimRun(run: WandbRun, { summary, config, system }: UsedKeys): WandbRun {
  const heads = system.map((key) => key.split('*')[0] ?? '');
  const isLoad = (key: string) => /\bgpu\b/.test(key) || heads.some((head) => key.startsWith(head));
  return {
    ...run,
    summary: picked(run.summary, isOneOf(summary)),
    config: picked(run.config, isOneOf(config)),
    system: picked(run.system, isLoad),
  };
}

/** A key may be the way to a value through objects: `trainer.gpus`. */
function isOneOf(keys: readonly string[]): (key: string) => boolean {
  const wanted = new Set(keys.flatMap((key) => [key, key.split('.')[0] ?? key]));
  return (key) => wanted.has(key);
}

function picked(form: WandbRun['summary'], isKept: (key: string) => boolean): WandbRun['summary'] {
  return Object.fromEntries(Object.entries(form).filter(([key]) => isKept(key)));
}
