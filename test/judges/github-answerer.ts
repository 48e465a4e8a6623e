import type { HttpClient } from '../../src/http-client/http-client.ts';
import { HOUR, NOW } from '../support/github-harness.ts';
import type { GeneratedAnswers, Item, Turning } from './github-generator.ts';
import { describedPath, type Judge } from './github-schema.ts';
import { timeOf } from './time-of.ts';

/** What was said in one run of the collector, in the order in which it was. */
export interface GithubAnswer {
  readonly openPulls: Item[];
  readonly closedPulls: Item[];
  readonly commits: Item[];
  readonly issues: Item[];
  /** By id, the last one said of each; one that is gone is not there. */
  readonly runs: Map<unknown, Item>;
  readonly deleted: Set<unknown>;
  /** By `id/number`. */
  readonly attempts: Map<string, Item>;
  /** What has been refused. */
  readonly refused: Set<string>;
  readonly workflows: Item[];
  readonly labels: Item[];
  /** Whether a run of the main branch was said to have been there at any time. */
  readonly ever: { hasRun: boolean };
}

/** A GitHub that says what it was told to, and remembers what it said. */
export interface GithubAnswerer {
  readonly fetch: HttpClient;
  readonly said: GithubAnswer;
  /** Answers that had something of their own in them. */
  answers(): number;
  /** What the judge says is no answer of GitHub's. */
  readonly wrong: string[];
}

const SHORT_PAGE = 3;

/** When a commit says that it was made; undefined where it says nothing. */
export function commitTime({ commit }: Item): number | undefined {
  const { author, committer } = commit as { author?: { date?: string } | null; committer?: { date?: string } | null };
  const date = committer?.date ?? author?.date;
  return date === undefined ? undefined : timeOf(date);
}

/** Answers from what is told. */
export function answerWith(told: GeneratedAnswers, judge: Judge): GithubAnswerer {
  const said: GithubAnswer = {
    openPulls: [],
    closedPulls: [],
    commits: [],
    issues: [],
    workflows: [],
    labels: [],
    ever: { hasRun: false },
    runs: new Map(),
    deleted: new Set(),
    attempts: new Map(),
    refused: new Set(),
  };
  const wrong: string[] = [];
  let answers = 0;

  function answer(url: URL): Response {
    const { status, body, link } = answerTo(url, told, said);
    const list = Array.isArray(body) ? body : ((body as Item).workflow_runs ?? (body as Item).workflows);
    if (!Array.isArray(list) || list.length > 0) answers += 1;
    const complaint = judge(describedPath(url.pathname) ?? '', status, body);
    if (complaint !== null) wrong.push(complaint);
    return new Response(JSON.stringify(body), { status, headers: { ...(link && { link }) } });
  }
  return { said, wrong, answers: () => answers, fetch: async (input) => answer(new URL(String(input))) };
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly link?: string;
}

function answerTo(url: URL, told: GeneratedAnswers, said: GithubAnswer): Reply {
  const path = url.pathname.replace(/^\/repos\/example\/app/, '');
  const [, id = '', number] = /^\/actions\/runs\/(\d+)(?:\/attempts\/(\d+))?$/.exec(path) ?? [];
  const question = number !== undefined ? 'attempt' : questionOf(path, url.searchParams);
  const refusal = told.refused[question];
  if (refusal) {
    said.refused.add(question);
    return refusal;
  }
  if (number !== undefined) {
    const attempt = { ...told.attempt, id: Number(id), run_attempt: Number(number) };
    said.attempts.set(`${id}/${number}`, attempt);
    return { status: 200, body: attempt };
  }
  if (id !== '') return alone(Number(id), told, said);
  switch (question) {
    case 'openPulls':
      return page(url, told.openPulls, told.turning, said.openPulls);
    case 'closedPulls': {
      const newestFirst = told.closedPulls.toSorted((a, b) => timeOf(b.updated_at) - timeOf(a.updated_at));
      return page(url, newestFirst, told.turning, said.closedPulls);
    }
    case 'commits':
      return page(url, told.commits, told.turning, said.commits);
    case 'issues':
      return page(url, told.issues, told.turning, said.issues);
    case 'runs':
      return url.searchParams.has('branch') ? runOf(url, told, said) : runs(url, told, said);
    case 'labels':
      return page(url, told.labels, told.turning === 'misses' ? 'steady' : told.turning, said.labels);
    case 'workflows':
      said.workflows.push(...told.workflows);
      return { status: 200, body: { total_count: told.workflows.length, workflows: told.workflows } };
    case 'branch':
      return { status: 200, body: told.branch };
    case 'deployments':
    case 'releases':
    case 'commitPulls':
      return { status: 200, body: [] };
    case 'jobs':
      return { status: 200, body: { total_count: 0, jobs: [] } };
    default:
      return { status: 404, body: {} };
  }
}

function questionOf(path: string, query: URLSearchParams): string {
  if (path === '/pulls') return query.get('state') === 'open' ? 'openPulls' : 'closedPulls';
  if (/^\/commits\/[^/]+\/pulls$/.test(path)) return 'commitPulls';
  if (/^\/actions\/runs\/\d+\/jobs$/.test(path)) return 'jobs';
  return QUESTIONS[path] ?? path;
}

const QUESTIONS: Readonly<Record<string, string>> = {
  '/commits': 'commits',
  '/issues': 'issues',
  '/actions/runs': 'runs',
  '/branches/main': 'branch',
  '/actions/workflows': 'workflows',
  '/labels': 'labels',
  '/deployments': 'deployments',
  '/releases': 'releases',
};

/** The newest run of a branch that something started, and how many there are. */
function runOf(url: URL, { runs: all }: GeneratedAnswers, said: GithubAnswer): Reply {
  const [branch, event] = [url.searchParams.get('branch'), url.searchParams.get('event')];
  const found = all.filter((run) => run.head_branch === branch && run.event === event);
  if (found.length > 0) said.ever.hasRun = true;
  return { status: 200, body: { total_count: found.length, workflow_runs: found.slice(0, 1) } };
}

function alone(id: number, told: GeneratedAnswers, said: GithubAnswer): Reply {
  const known = told.runs.find((run) => run.id === id);
  if (told.alone === 'gone' || !known) {
    said.runs.delete(id);
    return { status: 404, body: { message: 'Not Found' } };
  }
  const { status, conclusion } = told.alone === 'same' ? known : told.alone;
  const [run_started_at, updated_at] = [NOW - HOUR, NOW - HOUR / 2].map((at) => new Date(at).toISOString());
  const again = { run_attempt: Number(known.run_attempt ?? 1) + 1, status, conclusion, run_started_at, updated_at };
  const run = told.alone === 'same' ? known : { ...known, ...again };
  said.runs.set(id, run);
  return { status: 200, body: run };
}

/** Which items stand on a page, the first of which has the number 0. */
function turned<Value>(items: readonly Value[], number: number, size: number, turning: Turning): readonly Value[] {
  const start = number * size - (turning === 'repeats' ? number : 0) + (turning === 'misses' && number > 0 ? 1 : 0);
  return items.slice(start, start + size);
}

/** A page of a list with the address of the next one, which GitHub tells where there is one. */
function page(url: URL, items: readonly Item[], turning: Turning, said: Item[]): Reply {
  const number = Number(url.searchParams.get('page') ?? 1) - 1;
  const body = turned(items, number, SHORT_PAGE, turning);
  said.push(...body);
  const next = new URL(url);
  next.searchParams.set('page', String(number + 2));
  const seen = (number + 1) * SHORT_PAGE - (turning === 'repeats' ? number : 0);
  return { status: 200, body, ...(seen < items.length && { link: `<${next.href}>; rel="next"` }) };
}

/** Runs begun within a span, both of its ends included; how many there are may change while they are told. */
function runs(url: URL, told: GeneratedAnswers, said: GithubAnswer): Reply {
  const created = url.searchParams.get('created') ?? '';
  const [from, to] = created.replace(/^>=/, '').split('..').map(timeOf);
  const isWithin = (run: Item) => timeOf(run.created_at) >= (from ?? 0) && timeOf(run.created_at) <= (to ?? Infinity);
  const [number, size] = [Number(url.searchParams.get('page') ?? 1) - 1, Number(url.searchParams.get('per_page'))];
  const list = () =>
    told.runs
      .filter((run) => isWithin(run) && !said.deleted.has(run.id))
      .toSorted((a, b) => timeOf(b.created_at) - timeOf(a.created_at) || Number(b.id) - Number(a.id));
  // Once, one that stood on the first page is deleted before the second is asked for: the first of the second moves up.
  if (told.turning === 'misses' && number === 1 && said.deleted.size === 0) said.deleted.add(list()[size - 1]?.id);
  const found = list();
  const ids = new Set(found.map(({ id }) => id));
  if (number === 0) for (const [id, run] of said.runs) if (isWithin(run) && !ids.has(id)) said.runs.delete(id);
  const workflow_runs = turned(found, number, size, told.turning === 'repeats' ? 'repeats' : 'steady');
  for (const run of workflow_runs) said.runs.set(run.id, run);
  // What pushes one to the next page is one more.
  const more = told.turning === 'repeats' ? number : 0;
  return { status: 200, body: { total_count: found.length + more, workflow_runs } };
}
