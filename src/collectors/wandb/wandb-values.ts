import { z } from 'zod';
import { type RunStatus, runStatus } from './run-status.ts';

/** A run of a project; times in milliseconds since 1970. */
export interface WandbRun {
  readonly id: string;
  /** What people call it. */
  readonly title: string;
  readonly status: RunStatus;
  readonly tags: readonly string[];
  readonly group: string;
  readonly jobType: string;
  readonly createdAt: number;
  /** Of its last sign of life: where it has ended, about its end. */
  readonly heartbeatAt: number;
  readonly summary: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly system: Readonly<Record<string, unknown>>;
}

const instant = z.string().transform((text, context) => {
  // The server leaves the zone away; it means UTC.
  const at = Date.parse(/Z|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
  if (!Number.isNaN(at)) return at;
  context.issues.push({ code: 'custom', message: 'no time', input: text });
  return z.NEVER;
});

/** JSON in a string, which is how the API gives free forms. */
const record = z
  .string()
  .nullish()
  .transform((text): Record<string, unknown> => {
    try {
      const value: unknown = JSON.parse(text ?? '{}');
      return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
    } catch {
      return {};
    }
  });

const runSchema = z
  .object({
    name: z.string(),
    displayName: z.string().nullish(),
    state: z.string(),
    tags: z.array(z.string()).nullish(),
    group: z.string().nullish(),
    jobType: z.string().nullish(),
    createdAt: instant,
    heartbeatAt: instant.nullish(),
    summaryMetrics: record,
    config: record,
    systemMetrics: record,
  })
  .transform(
    (run): WandbRun => ({
      ...{ id: run.name, title: run.displayName ?? run.name, status: runStatus(run.state), tags: run.tags ?? [] },
      ...{ group: run.group ?? '', jobType: run.jobType ?? '', createdAt: run.createdAt },
      ...{ heartbeatAt: run.heartbeatAt ?? run.createdAt, summary: run.summaryMetrics, system: run.systemMetrics },
      config: plainConfig(run.config),
    }),
  );

/** The API keeps each value of a config in an object of its own. */
function plainConfig(config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(config).map(([key, held]) => {
      return [key, typeof held === 'object' && held !== null && 'value' in held ? held.value : held];
    }),
  );
}

/** The answer to the question for a page of runs. A question may fail although its HTTP status says that all is well. */
export const pageSchema = z.object({
  errors: z.array(z.object({ message: z.string() })).optional(),
  data: z
    .object({
      project: z
        .object({
          runs: z.object({
            edges: z.array(z.object({ node: runSchema })),
            pageInfo: z.object({ endCursor: z.string().nullish(), hasNextPage: z.boolean() }),
          }),
        })
        .nullable(),
    })
    .nullish(),
});

/** A number of a free form, or undefined: what is not there is no zero. */
export function numberAt(record: Readonly<Record<string, unknown>>, key: string): number | undefined {
  const value = record[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
