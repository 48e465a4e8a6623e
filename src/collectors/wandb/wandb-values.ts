import { z } from 'zod';
import { isRecord } from '../../core/json.ts';
import { parsePythonJson } from '../python-json.ts';
import type { RunStatus } from '../run-status.ts';

/** The states of docs.wandb.ai/guides/runs, and those of its launch queues. */
const STATES: ReadonlyMap<string, RunStatus> = new Map([
  ['pending', 'queued'],
  ['queued', 'queued'],
  ['running', 'running'],
  ['preempting', 'running'],
  ['finished', 'succeeded'],
  ['failed', 'failed'],
  ['crashed', 'failed'],
  ['killed', 'cancelled'],
  ['preempted', 'cancelled'],
]);

/** The status of a state; one that nobody has heard of counts as such, and as nothing else. */
function runStatus(state: string): RunStatus {
  return STATES.get(state.toLowerCase()) ?? 'unknown';
}

/** A run of a project; times in milliseconds since 1970. */
export interface WandbRun {
  readonly id: string;
  /** What people call it. */
  readonly title: string;
  /** In W&B's own word; empty where it says none. */
  readonly state: string;
  readonly status: RunStatus;
  readonly tags: readonly string[];
  readonly group: string;
  readonly jobType: string;
  readonly createdAt: number;
  /** Of its last sign of life: where it has ended, about its end. Its beginning where there was none. */
  readonly heartbeatAt: number;
  readonly hasHeartbeat: boolean;
  /** How long it has worked, in milliseconds: a run that was resumed had pauses. Null where nothing tells. */
  readonly workedMs: number | null;
  readonly summary: FreeForm;
  readonly config: FreeForm;
  readonly system: FreeForm;
  /** Which of the three cannot be read, and is empty here, in words for people. */
  readonly unread: readonly string[];
}

const instant = z.string().transform((text, context) => {
  // The server leaves the zone away; it means UTC.
  const at = Date.parse(/Z|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
  if (!Number.isNaN(at)) return at;
  context.issues.push({ code: 'custom', message: 'no time', input: text });
  return z.NEVER;
});

type FreeForm = Readonly<Record<string, unknown>>;

/** JSON in a string, which is how the API gives free forms; null of one that cannot be read. */
const record = z
  .string()
  .nullish()
  .transform((text): FreeForm | null => {
    if (!text || text === 'null') return {};
    const value = parsePythonJson(text);
    return isRecord(value) ? value : null;
  });

const FORMS = { summaryMetrics: 'summary', config: 'config', systemMetrics: 'system metrics' } as const;

const runSchema = z
  .object({
    name: z.string(),
    displayName: z.string().nullish(),
    state: z.string().nullish(),
    tags: z.array(z.string()).nullish(),
    group: z.string().nullish(),
    jobType: z.string().nullish(),
    createdAt: instant,
    heartbeatAt: instant.nullish(),
    summaryMetrics: record,
    config: record,
    systemMetrics: record,
  })
  .transform((run): WandbRun => {
    const heartbeatAt = run.heartbeatAt ?? run.createdAt;
    const [summary, config, system] = [run.summaryMetrics ?? {}, run.config ?? {}, run.systemMetrics ?? {}];
    return {
      id: run.name,
      title: run.displayName ?? run.name,
      tags: run.tags ?? [],
      state: run.state ?? '',
      status: runStatus(run.state ?? ''),
      group: run.group ?? '',
      jobType: run.jobType ?? '',
      createdAt: run.createdAt,
      heartbeatAt,
      hasHeartbeat: run.heartbeatAt != null,
      summary,
      system,
      config: plainConfig(config),
      unread: (['summaryMetrics', 'config', 'systemMetrics'] as const)
        .filter((field) => run[field] === null)
        .map((field) => FORMS[field]),
      workedMs: workedMs(summary, run.createdAt, run.heartbeatAt ?? null),
    };
  });

/** What a run says of its work, or else the time from its beginning to its last sign of life, unless clocks differ by more than that. */
function workedMs(summary: FreeForm, createdAt: number, heartbeatAt: number | null): number | null {
  const seconds = numberAt(summary, '_wandb.runtime');
  if (seconds !== undefined && seconds >= 0) return 1000 * seconds;
  return heartbeatAt === null || heartbeatAt < createdAt ? null : heartbeatAt - createdAt;
}

/** The API keeps each value of a config in an object of its own. */
function plainConfig(config: FreeForm): FreeForm {
  return Object.fromEntries(
    Object.entries(config).map(([key, held]) => {
      return [key, typeof held === 'object' && held !== null && 'value' in held ? held.value : held];
    }),
  );
}

/** The answer to the question for a page of runs. A question may fail although its HTTP status says that all is well. */
export const pageSchema = z.object({
  errors: z.array(z.object({ message: z.string() })).nullish(),
  data: z
    .object({
      project: z
        .object({
          runCount: z.number().nullish(),
          runs: z.object({
            edges: z.array(z.object({ node: runSchema })),
            pageInfo: z.object({ endCursor: z.string().nullish(), hasNextPage: z.boolean() }),
          }),
        })
        .nullable(),
    })
    .nullish(),
});

/**
 * A number of a free form by its key, or by the way to it through objects, `trainer.gpus`; undefined where it is not there, which is
 * no zero.
 */
export function numberAt(form: FreeForm, key: string): number | undefined {
  const value = form[key] ?? key.split('.').reduce<unknown>(childOf, form);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function childOf(parent: unknown, key: string): unknown {
  return typeof parent === 'object' && parent !== null ? (parent as FreeForm)[key] : undefined;
}

/** The number under the first of these keys that has one. */
export function firstNumberAt(form: FreeForm, keys: readonly string[]): number | undefined {
  return keys.map((key) => numberAt(form, key)).find((value) => value !== undefined);
}

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
