import { noise } from '../noise.ts';
import type { Project, StoredRun } from './project.ts';

const HOUR_MS = 3_600_000;
const DAYS = 10;

/** A kind of run: how often one begins, how long it takes, what it says of itself. */
interface Kind {
  readonly tag: string;
  readonly everyHours: number;
  readonly hours: number;
  readonly summary: (deviation: number) => Readonly<Record<string, number>>;
  readonly gpus: number;
}

const evaluation = (deviation: number) => ({ 'eval/hearts': 0.57 + 0.01 * deviation, 'eval/expected_hearts': 0.57 });
const KINDS: readonly Kind[] = [
  {
    tag: 'arena',
    everyHours: 5,
    hours: 9,
    gpus: 4,
    summary: (deviation) => ({ 'overview/hearts': 0.6 + 0.04 * deviation, 'overview/sps': 44_500 + 1_500 * deviation }),
  },
  {
    tag: 'multinode',
    everyHours: 11,
    hours: 14,
    gpus: 16,
    summary: (deviation) => ({
      'overview/hearts': 0.56 + 0.03 * deviation,
      'overview/shaped_sps': 46_000 + 2_000 * deviation,
    }),
  },
  { tag: 'local-checkpoint', everyHours: 7, hours: 0.2, summary: () => ({}), gpus: 1 },
  { tag: 'local-resume', everyHours: 8, hours: 0.2, summary: () => ({}), gpus: 1 },
  { tag: 'eval-local', everyHours: 6, hours: 0.04, summary: evaluation, gpus: 1 },
  { tag: 'eval-remote', everyHours: 5, hours: 0.055, summary: evaluation, gpus: 1 },
];

/** A made-up project at `now` (milliseconds since 1970): runs begin on a fixed grid of time, and end. */
export function simulatedProject(now: number): Project {
  return { entity: 'example', name: 'arena', runs: KINDS.flatMap((kind, index) => runsOf(kind, index, now)) };
}

function runsOf({ tag, everyHours, hours, summary, gpus }: Kind, seed: number, now: number): readonly StoredRun[] {
  const every = everyHours * HOUR_MS;
  const last = Math.floor(now / every);
  return Array.from({ length: Math.floor((DAYS * 24) / everyHours) }, (_, back): StoredRun => {
    const number = last - back;
    const createdAt = number * every;
    const deviation = noise(seed, createdAt, every);
    const isFailing = number % 13 === 5;
    const endsAt = createdAt + hours * HOUR_MS * (isFailing ? 0.2 : 1 + 0.1 * deviation);
    const isOver = endsAt <= now;
    return {
      name: `${tag}-${number}`,
      displayName: `${tag}-${number}`,
      tags: [tag],
      createdAt,
      state: isOver ? (isFailing ? 'failed' : 'finished') : 'running',
      heartbeatAt: Math.min(endsAt, now),
      summary: isOver && isFailing ? {} : summary(deviation),
      config: { gpu_count: gpus, policy: `arena-${number}`, note: 'begun by hand,\ton the second try' },
      system: isOver ? {} : systemOf(gpus, deviation),
    };
  });
}

const GPUS_OF_A_NODE = 8;

/** Metrics as W&B's own client writes them: the load of each GPU, and this process's share of it; with a label if there are several nodes. */
function systemOf(gpus: number, deviation: number): StoredRun['system'] {
  const nodes = Math.ceil(gpus / GPUS_OF_A_NODE);
  const entries = Array.from({ length: gpus }, (_, index) => {
    const [gpu, label] = [index % GPUS_OF_A_NODE, nodes > 1 ? `/l:node-${Math.floor(index / GPUS_OF_A_NODE)}` : ''];
    return [
      [`system.gpu.${gpu}.gpu${label}`, gpu === 0 ? 88 + 5 * deviation : 91],
      [`system.gpu.process.${gpu}.gpu${label}`, 40],
      [`system.gpu.${gpu}.memory${label}`, 63],
    ] as const;
  });
  return { 'system.cpu': 12, ...Object.fromEntries(entries.flat()) };
}
