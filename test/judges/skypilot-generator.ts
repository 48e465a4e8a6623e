import fc from 'fast-check';
import { NOW } from '../support/github-harness.ts';
import { CLUSTER_STATES, JOB_STATES } from './skypilot-shapes.ts';

/** Now, in SkyPilot's seconds. */
export const SECONDS = NOW / 1_000;
export const HOUR = 3_600;

export interface MadeJob {
  readonly job_id: number | null;
  readonly status: string;
  readonly submitted_at?: number | null;
  readonly start_at?: number | null;
  readonly end_at?: number | null;
}

export interface MadeCluster {
  readonly name: string;
  readonly status: string;
  readonly launched_at: number;
}

export interface MadeCost {
  readonly name: string;
  readonly duration: number;
  readonly total_cost: number | null;
  readonly usage_intervals: readonly (readonly [number | null, number | null])[];
}

/** How a question ends: with its result, with none, as a failure, in another state than with success, or while nothing is there to do. */
type Ending = 'result' | 'null' | 'failed' | 'CANCELLED' | 'idle';

/** What a server answers to the three questions. */
export interface MadeServer {
  readonly jobs: readonly MadeJob[];
  readonly clusters: readonly MadeCluster[];
  readonly costs: readonly MadeCost[];
  readonly isWrapped: boolean;
  readonly endings: { readonly jobs: Ending; readonly clusters: Ending; readonly costs: Ending };
}

const UNHEARD = [
  'HIBERNATING',
  'FAILED_OVER',
  'SUCCEEDED_PARTLY',
  'running',
  'constructor',
  '__proto__',
  'toString',
  '',
];
const text = fc.oneof(fc.constant(null), fc.string({ unit: 'binary', maxLength: 12 }), fc.constant('x'.repeat(3_000)));
const extra = fc.dictionary(
  fc.string({ maxLength: 8 }).map((key) => `x_${key}`),
  fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constant({ a: [1, null] })),
  { maxKeys: 2 },
);

/** Seconds of a moment within the last 400 hours, or by a clock that is ahead. */
const at = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: SECONDS - 400 * HOUR, max: SECONDS, noNaN: true }) },
  { weight: 3, arbitrary: fc.double({ min: SECONDS - 30 * HOUR, max: SECONDS, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: SECONDS, max: SECONDS + 2 * HOUR, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, SECONDS - 24 * HOUR, SECONDS - 168 * HOUR) },
);
const when = fc.option(at, { freq: 6 });

const states = (known: readonly string[], unheard: readonly string[]) =>
  fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: fc.constantFrom(...unheard) });

const job = fc
  .record(
    {
      job_id: fc.oneof({ weight: 400, arbitrary: fc.nat() }, { weight: 1, arbitrary: fc.constant(null) }),
      status: states(JOB_STATES, UNHEARD),
      submitted_at: when,
      start_at: when,
      end_at: when,
      task_id: fc.option(fc.nat(3)),
      job_name: text,
      task_name: text,
      current_cluster_name: text,
      region: text,
      failure_reason: text,
      pool: text,
      extra,
    },
    { requiredKeys: ['job_id', 'status'] },
  )
  .map(({ extra: more, ...record }): MadeJob => ({ ...more, ...record }));

/** Jobs as they come mostly: those that are over have an end, and the others none. */
const usualJob = job.map((one): MadeJob => {
  const isOver = /^(SUCCEEDED|FAILED|CANCELLED)/.test(one.status);
  return { ...one, end_at: isOver ? (one.end_at ?? one.start_at ?? one.submitted_at ?? SECONDS - HOUR) : null };
});

const whole = at.map(Math.floor);
const cluster = fc.record({
  name: fc.constantFrom('gpu-a', 'gpu-b', 'gpu-c', 'x'.repeat(500), 'sky-jobs-controller-919df126', 'a\u202eb'),
  status: states(CLUSTER_STATES, ['RESIZING', 'constructor', 'up', '']),
  launched_at: whole,
  last_use: fc.string({ maxLength: 5 }),
  autostop: fc.integer({ min: -1, max: 90 }),
  to_down: fc.boolean(),
  owner: fc.option(fc.constant(['a'])),
  metadata: fc.option(fc.constant({})),
  cluster_hash: fc.string({ maxLength: 5 }),
  cluster_ever_up: fc.boolean(),
  status_updated_at: whole,
  user_hash: fc.constant('a'),
  user_name: fc.constant('ada'),
  workspace: fc.constant('default'),
  is_managed: fc.boolean(),
  nodes: fc.nat(100),
});

const interval = fc
  .tuple(fc.option(whole, { freq: 8 }), whole)
  .map(([from, to]) => [from, Math.max(from ?? 0, to)] as const);
const intervals = fc
  .tuple(fc.array(interval, { maxLength: 3 }), fc.option(fc.option(whole, { freq: 8 }), { nil: undefined, freq: 1 }))
  .map(([over, open]) => [...over, ...(open === undefined ? [] : [[open, null] as const])]);
const cost = fc.record({
  name: fc.constantFrom('gpu-a', 'gpu-b', 'gpu-c', 'gone', '__proto__'),
  usage_intervals: intervals,
  duration: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 400 * HOUR }) },
    { weight: 1, arbitrary: fc.constant(0) },
  ),
  total_cost: fc.oneof(
    { weight: 10, arbitrary: fc.double({ min: 0.01, max: 10_000, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(0, null, 1e308) },
  ),
  launched_at: fc.option(whole),
  num_nodes: fc.option(fc.nat(9)),
  resources: fc.constant('gASV'),
  cluster_hash: fc.constant('h'),
  status: fc.constantFrom(null, ...CLUSTER_STATES),
  user_hash: text,
  user_name: text,
  workspace: text,
});

const ending = (...odd: readonly Ending[]) =>
  fc.oneof({ weight: 30, arbitrary: fc.constant<Ending>('result') }, { weight: 1, arbitrary: fc.constantFrom(...odd) });

/** Every answer that SkyPilot may legally give to the questions for jobs, clusters and costs. */
export const madeServer: fc.Arbitrary<MadeServer> = fc.record({
  jobs: fc.oneof(fc.array(usualJob, { maxLength: 12 }), fc.array(job, { maxLength: 6 })),
  clusters: fc.uniqueArray(cluster, { maxLength: 6, selector: ({ name }) => name }),
  costs: fc.array(cost, { maxLength: 6 }),
  isWrapped: fc.boolean(),
  endings: fc.record({
    jobs: ending('null', 'failed', 'CANCELLED', 'idle'),
    clusters: ending('null', 'failed', 'CANCELLED'),
    costs: ending('null', 'failed', 'CANCELLED'),
  }),
});
