import { z } from 'zod';
import type { Clock } from '../clock.ts';
import {
  decoded,
  type SourceReply,
  type SourceRequest,
  type SourceServer,
  startSourceServer,
} from '../source-server.ts';
import type { Project, StoredForm, StoredRun } from './project.ts';

/** W&B's GraphQL API on 127.0.0.1, with one project. */
export interface LocalWandb extends SourceServer {
  readonly apiKey: string;
}

/** Data of a server; read again at each request. */
export interface LocalWandbOptions {
  readonly clock: Clock;
  readonly project: () => Project;
  readonly port?: number;
}

const API_KEY = 'local-wandb-key';
/** Length of a page: no documentation has it, so it is assumed. */
const MOST_OF_A_PAGE = 1_000;
/** Fields of a run that a question may name. */
const FIELDS = new Set(
  'name displayName state tags group jobType createdAt heartbeatAt summaryMetrics config systemMetrics'.split(' '),
);
/** Words around them in a question for runs. */
const FRAME =
  /^query Runs\([^)]*\) \{ project\([^)]*\) \{ (?:runCount\(filters: \$filters\) )?runs\([^)]*\) \{ edges \{ node \{ ([\w ]+) \} \} pageInfo \{ endCursor hasNextPage \} \} \} \}$/;

const after = z.strictObject({ $gt: z.iso.datetime() });
const livedSchema = z.strictObject({
  $or: z.array(z.union([z.strictObject({ heartbeatAt: after }), z.strictObject({ createdAt: after })])).min(1),
});
const begunSchema = z.strictObject({ createdAt: z.strictObject({ $lte: z.iso.datetime() }) });
const filterSchema = z
  .union([livedSchema, z.strictObject({ $and: z.tuple([livedSchema, begunSchema]) })])
  .transform((filter) => ('$and' in filter ? { ...filter.$and[0], begunBy: filter.$and[1].createdAt.$lte } : filter));
const bodySchema = z.strictObject({
  query: z.string(),
  variables: z.strictObject({
    project: z.string(),
    entity: z.string(),
    perPage: z.int().min(1),
    order: z.literal('-created_at'),
    filters: z.string().transform(decoded).pipe(filterSchema),
    // Those that a page has given: no page says what the server does with any other.
    cursor: z.string().regex(/^\d+$/, 'invalid cursor').optional(),
  }),
});

/** Starts it. It answers the one question that the collector asks, checks its words, and refuses any other as GraphQL does. */
export function startLocalWandb({ clock, project, port }: LocalWandbOptions): Promise<LocalWandb> {
  const expected = `Basic ${Buffer.from(`api:${API_KEY}`).toString('base64')}`;
  const answer = ({ method, path, headers, body }: SourceRequest): SourceReply | undefined => {
    if (path !== '/graphql' || method !== 'POST') return undefined;
    if (headers.authorization !== expected) return { status: 401, body: { error: 'user is not logged in' } };
    return { status: 200, body: answerQuestion(body, project()) };
  };
  return startSourceServer(clock, answer, port).then((source) => ({ ...source, apiKey: API_KEY }));
}

function answerQuestion(body: string, { entity, name, runs }: Project): object {
  const parsed = bodySchema.safeParse(decoded(body));
  if (!parsed.success) return problem(parsed.error.issues[0]?.message ?? 'the question cannot be read');
  const { query, variables } = parsed.data;
  const [, fields] = FRAME.exec(query.replace(/\s+/g, ' ').trim()) ?? [];
  const unknown = fields?.split(' ').find((field) => !FIELDS.has(field));
  if (fields === undefined || unknown !== undefined)
    return problem(`Cannot query field "${unknown ?? query.slice(0, 30)}"`);
  if (variables.entity !== entity || variables.project !== name) return { data: { project: null } };
  const { filters } = variables;
  const begunBy = 'begunBy' in filters ? Date.parse(filters.begunBy) : Infinity;
  const [heartbeat, created] = (['heartbeatAt', 'createdAt'] as const).map((key) => afterOf(filters.$or, key));
  const wanted = runs.filter(
    ({ heartbeatAt, createdAt }) =>
      createdAt <= begunBy && (heartbeatAt > (heartbeat ?? Infinity) || createdAt > (created ?? Infinity)),
  );
  const found = wanted.toSorted((a, b) => b.createdAt - a.createdAt);
  const start = Number(variables.cursor ?? 0);
  const end = start + Math.min(variables.perPage, MOST_OF_A_PAGE);
  const edges = found.slice(start, end).map((run) => ({ node: nodeOf(run) }));
  const pageInfo = { endCursor: String(end), hasNextPage: end < found.length };
  const counted = query.includes('runCount') && { runCount: found.length };
  return { data: { project: { ...counted, runs: { edges, pageInfo } } } };
}

/** The time after which a run must have begun or been active; undefined if the request does not say. */
function afterOf(asked: z.output<typeof livedSchema>['$or'], key: 'heartbeatAt' | 'createdAt'): number | undefined {
  const moments = asked.flatMap((one) => (key in one ? Object.values(one).map(({ $gt }) => Date.parse($gt)) : []));
  return moments.length === 0 ? undefined : Math.min(...moments);
}

function nodeOf(run: StoredRun): object {
  // W&B leaves the zone away, and keeps free forms as JSON in a string.
  const time = (at: number) => new Date(at).toISOString().slice(0, 19);
  const config =
    typeof run.config === 'string'
      ? run.config
      : Object.fromEntries(Object.entries(run.config).map(([key, value]) => [key, { value }]));
  return {
    name: run.name,
    displayName: run.displayName,
    state: run.state,
    tags: run.tags,
    group: null,
    jobType: null,
    createdAt: time(run.createdAt),
    heartbeatAt: time(run.heartbeatAt),
    config: looseJson(config),
    summaryMetrics: looseJson(run.summary),
    systemMetrics: looseJson(run.system),
  };
}

const CONTROLS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** JSON with NaN and raw control characters in it, as W&B gives what runs wrote: wandb/apis/public/runs.py reads both. */
function looseJson(form: StoredForm): string {
  if (typeof form === 'string') return form;
  const mark = '@not a number@';
  const text = JSON.stringify(form, (_, value) => (Number.isNaN(value) ? mark : value));
  return text
    .replaceAll(JSON.stringify(mark), 'NaN')
    .replace(/\\(?:u00([01][0-9a-f])|(.))/g, (whole, code: string | undefined, letter: string | undefined) =>
      code === undefined ? (CONTROLS[letter ?? ''] ?? whole) : String.fromCharCode(Number.parseInt(code, 16)),
    );
}

const problem = (message: string): object => ({ errors: [{ message }], data: null });
