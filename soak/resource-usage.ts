import { readdirSync } from 'node:fs';
import { residentMegabytes } from '../bench/memory.ts';
import { median } from '../src/core/statistics.ts';
import { MINUTE_MS } from '../src/core/time.ts';

/** Resources of a process at a moment. */
export interface ResourceUsage {
  readonly at: number;
  /** Resident memory. */
  readonly megabytes: number;
  /** Open files, sockets and the like; 0 if the system does not report it. */
  readonly handles: number;
}

/** One run of a process, from its start to its end, or until now. */
export interface ProcessRun {
  readonly name: string;
  readonly pid: number;
  readonly samples: readonly ResourceUsage[];
}

/** Medians of the first and the last third of a run. */
export interface Growth {
  readonly minutes: number;
  readonly megabytes: { readonly first: number; readonly last: number };
  readonly handles: { readonly first: number; readonly last: number };
}

/** Caches fill and code is compiled at first. */
const WARM_UP_MS = MINUTE_MS;
/** Shortest run from which growth can be judged. */
const SHORTEST_JUDGED_MS = 10 * MINUTE_MS;
const MOST_SAMPLES = 600;
/** Allowed growth of a run, as a part of its first use and in addition to it. */
const ALLOWED = { part: 1.4, megabytes: 40, handles: 20 } as const;

/** Returns the current use of that process; undefined when it is gone. */
export function resourceUsageOf(pid: number, at: number): ResourceUsage | undefined {
  try {
    return { at, megabytes: residentMegabytes(pid), handles: handlesOf(pid) };
  } catch {
    return undefined;
  }
}

function handlesOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

/** The list with one more; every second one is left out when there are too many. */
export function withSample(list: readonly ResourceUsage[], one: ResourceUsage): readonly ResourceUsage[] {
  const longer = [...list, one];
  return longer.length <= MOST_SAMPLES ? longer : longer.filter((_, index) => index % 2 === 0);
}

/** Growth of a run after its first minute; undefined when there is too little of it. */
export function growthOf({ samples }: ProcessRun): Growth | undefined {
  const begun = samples[0]?.at ?? 0;
  const warm = samples.filter(({ at }) => at - begun >= WARM_UP_MS);
  const third = Math.floor(warm.length / 3);
  const end = warm.at(-1)?.at ?? begun;
  if (third === 0) return undefined;
  const thirds = (read: (one: ResourceUsage) => number) => ({
    first: median(warm.slice(0, third).map(read)) ?? 0,
    last: median(warm.slice(-third).map(read)) ?? 0,
  });
  return {
    minutes: (end - begun) / MINUTE_MS,
    megabytes: thirds(({ megabytes }) => megabytes),
    handles: thirds(({ handles }) => handles),
  };
}

/** Whether a run is long enough to judge, and its use kept growing. */
export function isGrowing({ minutes, megabytes, handles }: Growth): boolean {
  if (minutes * MINUTE_MS < SHORTEST_JUDGED_MS) return false;
  return (
    megabytes.last > megabytes.first * ALLOWED.part + ALLOWED.megabytes ||
    handles.last > handles.first * ALLOWED.part + ALLOWED.handles
  );
}
