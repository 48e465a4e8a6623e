import { availableParallelism, cpus, loadavg } from 'node:os';

/** The machine on which the figures were measured. */
export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  readonly processor: string;
  /** Processes that wanted a core over the last minute; above 0 other work was going on. */
  readonly loadBefore: number;
}

/** This machine as it is now. */
export function thisMachine(): Machine {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown processor',
    loadBefore: loadavg()[0] ?? 0,
  };
}
