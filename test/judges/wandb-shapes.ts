import { z } from 'zod';

// What W&B answers to the question for runs, by the files of github.com/wandb/wandb that say so. Facts of its source, none of its text.

/** wandb/apis/public/runs.py: Run.state and the docstring of Run. A server may know more, as it did `preempting` before this list had it. */
export const RUN_STATES = [
  ...(['running', 'finished', 'failed', 'crashed', 'killed', 'pending', 'preempting', 'preempted'] as const),
] as const;

/** runs.py, _convert_to_dict: JSON in a string, as json.loads(strict=False) takes it, or nothing. */
const jsonString = z.string().nullable();

/** Recorded in tests/unit_tests/test_public_api/test_runs.py (with Z) and tests/system_tests/test_core/test_public_api.py (without). */
const dateTime = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/);

/**
 * runs.py, RUN_FRAGMENT: those of its fields that the question names. GraphQL gives each, and no other. Which may be null says
 * wandb/apis/_generated/fragments.py, LightweightRunFragment: all but the name and the beginning.
 */
const run = z.strictObject({
  name: z.string(),
  displayName: z.string().nullable(),
  state: z.enum(RUN_STATES).nullable(),
  tags: z.array(z.string()).nullable(),
  group: z.string().nullable(),
  jobType: z.string().nullable(),
  createdAt: dateTime,
  heartbeatAt: dateTime.nullable(),
  summaryMetrics: jsonString,
  config: jsonString,
  systemMetrics: jsonString,
});

/** wandb/apis/_generated/fragments.py, PageInfoFragment. */
const pageInfo = z.strictObject({ endCursor: z.string().nullable(), hasNextPage: z.boolean() });

/** What the question may be answered with, by what it says. */
export const ANSWERS = {
  // runs.py, _create_runs_query; wandb/apis/_generated/get_agent_runs.py: neither the list nor what is in it is ever null.
  page: z.strictObject({
    data: z.strictObject({
      project: z.strictObject({
        // runs.py, _create_runs_query, asks for it with the same filters.
        runCount: z.int().optional(),
        runs: z.strictObject({ edges: z.array(z.strictObject({ node: run })), pageInfo }),
      }),
    }),
  }),
  // runs.py, Runs.convert_objects: no project is no error of GraphQL.
  unknownProject: z.strictObject({ data: z.strictObject({ project: z.null() }) }),
  // core/internal/api/gqlerrors.go: GraphQL's list of errors, beside no data.
  refused: z.strictObject({ errors: z.array(z.looseObject({ message: z.string() })).min(1), data: z.null() }),
  // core/internal/api: a key that is none.
  unauthorized: z.looseObject({ error: z.string() }),
} as const;

/** Those and the two that stand in a page. */
export const SHAPES = Object.keys(ANSWERS).length + 2;
