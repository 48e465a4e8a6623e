import fc from 'fast-check';
import { DAY, HOUR, NOW } from '../support/github-harness.ts';
import { ASKED, resolved, type Schema, schemaOf } from './github-schema.ts';
import { arbitraryOf } from './schema-arbitrary.ts';

/** An item as GitHub tells it, as far as its description lets anybody know. */
export type Item = Readonly<Record<string, unknown>>;

/** What a page after the first does to a list: repeats the last item of the page before, or misses its own first one. */
export type Turning = 'steady' | 'repeats' | 'misses';

/** All that GitHub has to tell to one run of the collector. */
export interface GeneratedAnswers {
  readonly openPulls: readonly Item[];
  readonly closedPulls: readonly Item[];
  readonly commits: readonly Item[];
  readonly issues: readonly Item[];
  readonly runs: readonly Item[];
  readonly workflows: readonly Item[];
  readonly labels: readonly Item[];
  /** The main branch alone. */
  readonly branch: Item;
  /** What the earlier attempt of any run is answered with. */
  readonly attempt: Item;
  /** What one run alone is answered with: as in the list, gone, or started again. */
  readonly alone: 'same' | 'gone' | Item;
  readonly turning: Turning;
  /** What is refused, and with what status and words. */
  readonly refused: Readonly<Record<string, { readonly status: number; readonly body: unknown }>>;
}

const PAST = fc.oneof(
  fc.integer({ min: 0, max: 9 * DAY }),
  fc.integer({ min: 0, max: 40 * DAY }),
  fc.constantFrom(0, 7 * DAY, 7 * DAY + 1000, 14 * DAY, 14 * DAY + 1000, 30 * DAY, -5 * 60_000, -DAY),
);

/** A moment as it may be written: in UTC or elsewhere, in whole seconds or not. */
function written(at: number, way: number): string {
  if (way === 0) return new Date(at).toISOString();
  const seconds = 1000 * Math.floor(at / 1000);
  if (way === 1) return new Date(seconds + 2 * HOUR).toISOString().replace('.000Z', '+02:00');
  return new Date(seconds).toISOString().replace('.000Z', 'Z');
}

const WAY = fc.nat(5);
const TIME = fc.tuple(PAST, WAY).map(([ago, way]) => written(NOW - ago, way));
const SHA = fc.constantFrom('sha-1', 'sha-2', 'sha-3', 'sha-4');
const ENDINGS = [
  'success',
  'failure',
  'neutral',
  'cancelled',
  'skipped',
  'timed_out',
  'action_required',
  'startup_failure',
];
const PEOPLE = fc.constantFrom('dev-1', 'dev-2', 'Dev-2', 'ÄÖ 🦊', 'renovate[bot]', '__proto__', 'x'.repeat(10_000));
/** What starts runs that are about a pull request and judge no commit, or merge it. */
const ABOUT_PULLS = ['pull_request_review', 'issue_comment', 'pull_request_target'];
const SUBJECTS = [
  'Hotfix: it',
  'a hotfix, too',
  'hotfixes',
  'Revert "it"',
  'reverted',
  '',
  'fix\nhotfix',
  'Hot fix it',
  'Revert "Revert "it""',
  'Take it back\n\nThis reverts commit 0123abc.',
  'Together\n\nCo-authored-by: Dev-3 <root@localhost>',
  'x'.repeat(10_000),
];

const itemOf = (path: string): Schema => {
  const schema = schemaOf(path, 200);
  return schema.items ?? schema.properties?.workflow_runs?.items ?? schema;
};

const workflowItem = (): Schema => resolved(schemaOf(ASKED.workflows, 200)).properties?.workflows?.items ?? {};

interface Kinds {
  readonly [kind: string]: fc.Arbitrary<Item>;
}

/** Arbitraries of every kind of item, every `oddEvery`th of whose parts is odd. */
function kindsOf(oddEvery: number): Kinds {
  const make = (schema: Schema, given: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
    arbitraryOf(schema, { resolve: resolved, given, oddEvery }) as fc.Arbitrary<Item>;
  const rarely = <Value>(usual: readonly Value[], odd: readonly Value[]) =>
    fc.oneof(
      { weight: 4 * oddEvery, arbitrary: fc.constantFrom(...usual) },
      { weight: 1, arbitrary: fc.constantFrom(...odd) },
    );
  const run = {
    head_sha: SHA,
    workflow_id: fc.integer({ min: 1, max: 3 }),
    run_attempt: fc.integer({ min: 1, max: 3 }),
    name: fc.constantFrom('Tests', 'Lint', 'Benchmarks', 'Bench'),
    created_at: TIME,
    updated_at: TIME,
    head_branch: rarely(['main', 'feature'], ['', 'x'.repeat(10_000)]),
    run_started_at: TIME,
    event: rarely(
      ['push', 'push', 'schedule', 'workflow_dispatch', 'pull_request', ...ABOUT_PULLS],
      ['moon_landing', ''],
    ),
    status: rarely(['completed', 'completed', 'completed', 'in_progress', 'waiting'], ['hibernating', 'success']),
    conclusion: rarely(ENDINGS, ['stale', 'superseded', 'SUCCESS', 'successful', '']),
  };
  const user = { 'author.login': PEOPLE, 'author.type': fc.constantFrom('User', 'User', 'Bot', 'Mannequin') };
  return {
    pull: make(itemOf(ASKED.pulls), {
      created_at: TIME,
      updated_at: TIME,
      merged_at: TIME,
      'head.sha': SHA,
      'user.login': PEOPLE,
      'user.type': user['author.type'],
      'base.ref': rarely(['main', 'main', 'main', 'feature'], ['', 'Main']),
      draft: fc.constantFrom(false, false, true),
    }),
    commit: make(itemOf(ASKED.commits), {
      ...user,
      'commit.author.name': PEOPLE,
      'commit.author.date': TIME,
      'commit.committer.date': TIME,
      'commit.message': fc.constantFrom(...SUBJECTS),
      // Addresses that say nothing of who it is.
      'commit.author.email': fc.constantFrom('', 'root@localhost', 'dev@host.(none)'),
    }),
    issue: make(itemOf(ASKED.issues), {}),
    run: fc.tuple(make(itemOf(ASKED.runs), run), fc.nat(HOUR), SPANS, WAY).map(timely),
    attempt: make(itemOf(ASKED.attempt), run),
    workflow: make(workflowItem(), { name: fc.constantFrom('Tests', 'Lint', 'Benchmarks', 'Bench') }),
    label: make(itemOf(ASKED.labels), { name: fc.constantFrom('bug', 'Training', 'training', 'docs', 'BUG') }),
    branch: make(resolved(schemaOf(ASKED.branch, 200)), {
      name: fc.constant('main'),
      protection: fc.constant({ enabled: false }),
      required_approving_review_count: fc.constant(1),
    }),
    error: make(schemaOf(ASKED.commits, 404), {}),
    validation: make(schemaOf(ASKED.pulls, 422), {}),
  };
}

/** Clocks differ: what ends may seem to end before it began. */
const SPANS = fc.oneof(
  fc.integer({ min: 0, max: HOUR }),
  fc.constantFrom(-60_000, 0, 6 * HOUR - 1000, 6 * HOUR, 7 * HOUR),
);

/** A run whose times come one after the other, mostly. */
function timely([run, waits, span, way]: readonly [Item, number, number, number]): Item {
  const created = Date.parse(String(run.created_at));
  const started = run.run_attempt === 1 ? created : created + waits;
  return {
    ...run,
    ...('run_started_at' in run && { run_started_at: written(started, way) }),
    updated_at: written(started + span, way),
  };
}

/** Ids that are one's own. */
const numbered = (items: readonly Item[], key: string, from: number): readonly Item[] =>
  items.map((item, at) => ({ ...item, [key]: key === 'sha' ? `sha-${from + at}` : from + at }));

/** More runs than GitHub tells on one page. */
function manyOf(runs: readonly Item[]): readonly Item[] {
  return runs.length === 0 ? runs : Array.from({ length: 205 }, (_, at) => runs[at % runs.length] ?? {});
}

const QUESTIONS = ['openPulls', 'closedPulls', 'commits', 'issues', 'runs', 'attempt'];

function toldBy({
  pull,
  commit,
  issue,
  run,
  attempt,
  error,
  validation,
  ...kinds
}: Kinds): fc.Arbitrary<GeneratedAnswers> {
  const { workflow = fc.constant({}), label = fc.constant({}), branch = fc.constant({}) } = kinds;
  const list = (item: fc.Arbitrary<Item> = fc.constant({})) => fc.array(item, { maxLength: 7, size: 'max' });
  const answer = fc.oneof(
    fc.record({ status: fc.constantFrom(404, 403, 500), body: error ?? fc.constant({}) }),
    fc.record({ status: fc.constant(422), body: validation ?? fc.constant({}) }),
  );
  const refused = fc.dictionary(fc.constantFrom(...QUESTIONS), answer, { maxKeys: 2 });
  return fc
    .record({
      openPulls: list(pull),
      closedPulls: list(pull),
      commits: list(commit),
      issues: list(issue),
      runs: list(run),
      workflows: fc.tuple(workflow, workflow, workflow),
      labels: fc.array(label, { maxLength: 6, size: 'max' }),
      branch,
      attempt: attempt ?? fc.constant({}),
      turning: fc.constantFrom<Turning>('steady', 'repeats', 'misses'),
      alone: fc.oneof(fc.constantFrom('same' as const, 'gone' as const), attempt ?? fc.constant({})),
      refused: fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: refused }),
      isMany: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    })
    .map(({ isMany, ...told }) => ({
      ...told,
      openPulls: numbered(told.openPulls, 'number', 1),
      closedPulls: numbered(told.closedPulls, 'number', 100),
      commits: numbered(told.commits, 'sha', 1),
      issues: numbered(told.issues, 'number', 200),
      workflows: numbered(told.workflows, 'id', 1),
      runs: numbered(isMany ? manyOf(told.runs) : told.runs, 'id', 1_000),
    }));
}

/** All that GitHub may tell: mostly as it usually does, at times with every fourth part odd. */
export function generatedAnswers(): fc.Arbitrary<GeneratedAnswers> {
  return fc.oneof({ weight: 3, arbitrary: toldBy(kindsOf(200)) }, { weight: 1, arbitrary: toldBy(kindsOf(4)) });
}
