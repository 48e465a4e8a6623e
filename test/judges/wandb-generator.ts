import fc from 'fast-check';
import { DAY, HOUR, NOW } from '../support/github-harness.ts';
import { RUN_STATES } from './wandb-shapes.ts';

/** What a run wrote under its keys; null of a part that is no JSON object. */
export type Form = Readonly<Record<string, unknown>> | null;

/** A run as it was made up, beside the text that tells it. */
export interface MadeRun {
  readonly name: string;
  readonly state: string | null;
  readonly tags: readonly string[];
  readonly createdAt: number;
  readonly heartbeatAt: number | null;
  readonly summary: Form;
  readonly config: Form;
  readonly system: Form;
  readonly node: object;
}

/** What is answered to one question after the other, and what of it is legal but no list to its end. */
export interface MadeAnswers {
  readonly pages: readonly (readonly MadeRun[])[];
  readonly end: 'whole' | 'no cursor' | 'same cursor' | 'no project' | 'errors';
}

const UNHEARD = [
  'meditating',
  'RUNNING_SLOWLY',
  'constructor',
  '__proto__',
  'hasOwnProperty',
  'finished ',
  '',
  '\u202efailed',
];
const TAGS = [
  'arena',
  'multinode',
  'local-checkpoint',
  'local-resume',
  'eval-local',
  'eval-remote',
  'Arena',
  'x'.repeat(500),
];

const number = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0, max: 100_000, noNaN: true }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(Number.NaN, Infinity, -Infinity, null, '0.5', true, [], { max: 1 }),
  },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, 1e308, 5e-324) },
);
const junk = fc.dictionary(
  fc.string({ maxLength: 12 }),
  fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.integer()),
  {
    maxKeys: 2,
  },
);
const controls = fc.constantFrom(
  {},
  { note: 'a tab\tand\u0000\u001f a "quote\\" NaN\n' },
  { '\u0007bell': '-Infinity' },
);

const some = (keys: readonly string[]) =>
  fc.record(Object.fromEntries(keys.map((key) => [key, number])), { requiredKeys: [] });
const formOf = (own: fc.Arbitrary<Readonly<Record<string, unknown>>>): fc.Arbitrary<Form> =>
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.tuple(junk, controls, own).map((parts) => Object.assign(Object.create(null), ...parts) as Form),
    },
    { weight: 1, arbitrary: fc.constant(null) },
  );
const summary = formOf(
  fc
    .tuple(
      some([
        'overview/hearts',
        'env_agent/heart.gained',
        'overview/sps',
        'overview/shaped_sps',
        'eval/hearts',
        'eval/expected_hearts',
      ]),
      fc.option(fc.record({ runtime: number }), { nil: undefined }),
    )
    .map(([values, wandb]) => ({ ...values, ...(wandb && { _wandb: wandb }) })),
);
const config = formOf(some(['gpu_count', 'policy']));
const system = formOf(
  some([
    'system.gpu.0.gpu',
    'system.gpu.11.gpu',
    'system.gpu.0.gpu/l:node\n1',
    'system.gpu.process.0.gpu',
    'system.gpu.0.memory',
    'system.cpu',
  ]),
);

/** JSON as Python writes it: with numbers that JSON does not have, and as some do, with raw control characters. */
function looseJson(value: unknown): string {
  if (typeof value === 'number') return Number.isNaN(value) ? 'NaN' : String(value);
  if (typeof value === 'string') return `"${value.replace(/["\\]/g, '\\$&')}"`;
  if (Array.isArray(value)) return `[${value.map(looseJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, held]) => `${looseJson(key)}: ${looseJson(held)}`)
    .join(', ')}}`;
}

const NO_OBJECT = ['[1]', '{"overview/hearts": oops}', '{"a": "', '7', '"text"'];
const NOTHING = [null, '', 'null', '{}'];

function textOf(form: Form, pick: number): string | null {
  if (form === null) return NO_OBJECT[pick % NO_OBJECT.length] ?? '';
  if (Object.keys(form).length > 0) return looseJson(form);
  return NOTHING[pick % NOTHING.length] ?? null;
}

const wrapped = (form: Form): Form =>
  form &&
  Object.assign(Object.create(null), ...Object.entries(form).map(([key, value]) => ({ [key]: { value, desc: null } })));

const timeText = (at: number, pick: number): string => {
  const text = new Date(at).toISOString();
  return [text, text.slice(0, 19), `${text.slice(0, 19)}Z`, text.replace('Z', '000+00:00')][pick % 4] ?? text;
};
const secondsOnly = (at: number) => Math.floor(at / 1_000) * 1_000;

const run = fc
  .record({
    name: fc.integer({ min: 0, max: 30 }).map((id) => `run-${id}`),
    displayName: fc.oneof(
      fc.constant(null),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constant('n'.repeat(2_000)),
    ),
    state: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom<string | null>(...RUN_STATES) },
      { weight: 1, arbitrary: fc.constantFrom<string | null>(null, ...UNHEARD) },
    ),
    tags: fc.oneof(
      { weight: 8, arbitrary: fc.subarray(TAGS, { maxLength: 3 }) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    createdAt: fc.oneof(
      fc.integer({ min: NOW - 10 * DAY, max: NOW + 2 * HOUR }),
      fc.integer({ min: NOW - DAY, max: NOW }),
    ),
    heartbeat: fc.option(fc.integer({ min: -HOUR, max: 3 * DAY }), { freq: 12 }),
    summary,
    config,
    system,
    pick: fc.nat(100),
    extra: junk,
  })
  .map(({ displayName, heartbeat, tags, pick, extra, ...made }): MadeRun => {
    const createdAt = secondsOnly(made.createdAt);
    const heartbeatAt = heartbeat === null ? null : secondsOnly(createdAt + heartbeat);
    return {
      ...made,
      createdAt,
      heartbeatAt,
      tags: tags ?? [],
      node: {
        ...extra,
        name: made.name,
        displayName,
        state: made.state,
        tags,
        group: null,
        jobType: null,
        createdAt: timeText(createdAt, pick),
        heartbeatAt: heartbeatAt === null ? null : timeText(heartbeatAt, pick + 1),
        summaryMetrics: textOf(made.summary, pick),
        systemMetrics: textOf(made.system, pick),
        config: textOf(wrapped(made.config), pick),
      },
    };
  })
  // What the filter of the question leaves.
  .filter(({ createdAt, heartbeatAt }) => Math.max(createdAt, heartbeatAt ?? 0) > NOW - 7 * DAY);

/**
 * Every answer that W&B may legally give to the question for runs: on each page runs that are new, that were on an earlier one, as they
 * were or as they have become since, and none of those that have gone meanwhile.
 */
export const madeAnswers: fc.Arbitrary<MadeAnswers> = fc.record({
  pages: fc.array(fc.uniqueArray(run, { maxLength: 12, selector: ({ name }) => name }), { minLength: 1, maxLength: 3 }),
  end: fc.oneof(
    { weight: 16, arbitrary: fc.constant('whole' as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'no cursor' as const,
        'same cursor' as const,
        'no project' as const,
        'errors' as const,
      ),
    },
  ),
});

/** The bodies of the answers, in their order. */
export function bodiesOf({ pages, end }: MadeAnswers): readonly object[] {
  if (end === 'no project') return [{ data: { project: null } }];
  if (end === 'errors') return [{ errors: [{ message: 'x'.repeat(5_000), path: ['project'] }], data: null }];
  return pages.map((runs, index) => {
    const isLast = index === pages.length - 1;
    const endCursor = end === 'same cursor' ? 'c' : isLast ? null : `c${index}`;
    const pageInfo = { endCursor, hasNextPage: !isLast || end !== 'whole' };
    return { data: { project: { runs: { edges: runs.map(({ node }) => ({ node })), pageInfo } } } };
  });
}
