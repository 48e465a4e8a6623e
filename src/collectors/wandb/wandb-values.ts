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

/** A run of a project; times in milliseconds since 1970. */
export interface WandbRun {
  readonly id: string;
  /** Its name for people. */
  readonly title: string;
  /** W&B's own word for its status; empty if it gives none. */
  readonly state: string;
  readonly status: RunStatus;
  readonly tags: readonly string[];
  readonly group: string;
  readonly jobType: string;
  readonly createdAt: number;
  /** Time of its last heartbeat: about its end if it has ended. Its creation if there was none. */
  readonly heartbeatAt: number;
  readonly hasHeartbeat: boolean;
  /** Time that it has worked, in milliseconds: a run that was resumed had pauses. Null if it is not known. */
  readonly workedMs: number | null;
  readonly summary: FreeForm;
  readonly config: FreeForm;
  readonly system: FreeForm;
  /** Names for people of those of the three that cannot be read, and are empty here. */
  readonly unread: readonly string[];
}

const instant = z.string().transform((text, context) => {
  // The server omits the zone; it means UTC.
  const at = Date.parse(/Z|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
  if (!Number.isNaN(at)) return at;
  context.issues.push({ code: 'custom', message: 'no time', input: text });
  return z.NEVER;
});

type FreeForm = Readonly<Record<string, unknown>>;

/** JSON in a string, which is how the API returns free forms; null for one that cannot be read. */
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

/** Answer to the query for a page of runs. A query may fail although its HTTP status is 200. */
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
 * Returns a number of a free form by its key, or by the path to it through objects, `trainer.gpus`; undefined if it is not there, which
 * is not a zero.
 */
export function numberAt(form: FreeForm, key: string): number | undefined {
  const value = form[key] ?? key.split('.').reduce<unknown>(childOf, form);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Status of a run in W&B's state `state`; `unknown` for a state that is not in the list. */
function runStatus(state: string): RunStatus {
  return STATES.get(state.toLowerCase()) ?? 'unknown';
}

/**
 * Runtime that a run reports, or else the time from its creation to its last heartbeat, in milliseconds; null if clocks differ by more than
 * that.
 */
function workedMs(summary: FreeForm, createdAt: number, heartbeatAt: number | null): number | null {
  const seconds = numberAt(summary, '_wandb.runtime');
  if (seconds !== undefined && seconds >= 0) return 1000 * seconds;
  return heartbeatAt === null || heartbeatAt < createdAt ? null : heartbeatAt - createdAt;
}

/** Returns a config without the object in which the API wraps each value. */
function plainConfig(config: FreeForm): FreeForm {
  return Object.fromEntries(
    Object.entries(config).map(([key, wrapped]) => {
      return [key, typeof wrapped === 'object' && wrapped !== null && 'value' in wrapped ? wrapped.value : wrapped];
    }),
  );
}

function childOf(parent: unknown, key: string): unknown {
  return typeof parent === 'object' && parent !== null ? (parent as FreeForm)[key] : undefined;
}

/** Returns the number under the first of these keys that has one. */
export function firstNumberAt(form: FreeForm, keys: readonly string[]): number | undefined {
  return keys.map((key) => numberAt(form, key)).find((value) => value !== undefined);
}

/** Keys of the free forms that a collector reads; all other values of a run are dropped after reading. */
export interface UsedKeys {
  readonly summary: readonly string[];
  readonly config: readonly string[];
  /** Keys of the GPUs' load, as the catalog writes them. */
  readonly system: readonly string[];
}

/** Returns the run with the used values only: a summary may have megabytes, and thousands of runs are remembered. */
export function slimRun(run: WandbRun, { summary, config, system }: UsedKeys): WandbRun {
  const heads = system.map((key) => key.split('*')[0] ?? '');
  const isLoad = (key: string) => /\bgpu\b/.test(key) || heads.some((head) => key.startsWith(head));
  return {
    ...run,
    summary: pickKeys(run.summary, isOneOf(summary)),
    config: pickKeys(run.config, isOneOf(config)),
    system: pickKeys(run.system, isLoad),
  };
}

/** Returns a test for keys that lead to one of these; a key may be the path to a value through objects: `trainer.gpus`. */
function isOneOf(keys: readonly string[]): (key: string) => boolean {
  const names = new Set(keys.flatMap((key) => [key, key.split('.')[0] ?? key]));
  return (key) => names.has(key);
}

function pickKeys(form: WandbRun['summary'], isUsed: (key: string) => boolean): WandbRun['summary'] {
  return Object.fromEntries(Object.entries(form).filter(([key]) => isUsed(key)));
}
