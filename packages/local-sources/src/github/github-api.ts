import type { SourceReply } from '../source-server.ts';
import {
  branchFill,
  commitFill,
  issueFill,
  labelItemFill,
  pullFill,
  pullOfIssue,
  repositoryFill,
  runFill,
  workflowFill,
} from './github-fill.ts';
import { deploymentFill, jobFill, releaseFill } from './github-landed-fill.ts';
import type { Repository, StoredCommit, StoredPull, StoredRun } from './repository.ts';

/** One question about the repository; `now` in milliseconds since 1970. */
interface Asked {
  readonly repository: Repository;
  readonly query: URLSearchParams;
  readonly now: number;
}

/** A list before it is cut into pages. A search shows no more than `shown` of it. */
interface Found {
  readonly count: number;
  readonly cut: (start: number, end: number) => readonly object[];
  readonly shown?: number;
  readonly wrap?: (page: readonly object[], total: number) => object;
}

/** A list of these; only what is on a page is written as JSON. */
function found<Item>(items: readonly Item[], json: (item: Item) => object): Found {
  return { count: items.length, cut: (start, end) => items.slice(start, end).map(json) };
}

/** The number by which GitHub knows the repository whatever it is called. */
export const REPOSITORY_ID = 1_000;

/** A refusal as GitHub words them. */
export function refusal(status: number, message: string): SourceReply & { readonly body: object } {
  return { status, body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) } };
}

/** "This endpoint will return up to 1,000 results for each search when using" filters: @octokit/openapi, GET /actions/runs. */
const MOST_OF_A_FILTER = 1_000;
const iso = (instant: number) => new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z');

/** Answers paths below `/repos/OWNER/NAME`; undefined for a path that GitHub has and this server has not. */
export function answerRepository(path: string, asked: Asked, url: string): SourceReply | undefined {
  const { name, branches = ['main'], commits: all } = asked.repository;
  if (path === '') return { status: 200, body: { ...repositoryFill(name), default_branch: branches[0] } };
  const sha = asked.query.get('sha');
  if (path === '/commits' && sha !== null && !branches.includes(sha) && !all.some((one) => one.sha === sha))
    return refusal(404, 'Not Found');
  const [, id, number] = /^\/actions\/runs\/(\d+)(?:\/attempts\/(\d+))?$/.exec(path) ?? [];
  if (id !== undefined) return attempt(asked, Number(id), number === undefined ? undefined : Number(number));
  const [, ofRun] = /^\/actions\/runs\/(\d+)\/jobs$/.exec(path) ?? [];
  if (ofRun !== undefined) return jobs(asked, Number(ofRun), url);
  const [, ofCommit] = /^\/commits\/([^/]+)\/pulls$/.exec(path) ?? [];
  if (ofCommit !== undefined) return page(pullsOfCommit(asked, decodeURIComponent(ofCommit)), asked.query, url);
  const [, branch] = /^\/branches\/([^/]+)$/.exec(path) ?? [];
  if (branch !== undefined) return branchReply(asked.repository, decodeURIComponent(branch), url);
  const list = LISTS[path];
  return list && page(list(asked), asked.query, url);
}

const LISTS: Readonly<Record<string, (asked: Asked) => Found>> = {
  '/pulls': pulls,
  '/commits': commits,
  '/issues': issues,
  '/actions/runs': runs,
  '/actions/workflows': workflows,
  '/labels': labels,
  '/deployments': deployments,
  '/releases': releases,
};

function deployments({ repository: { name, deployments: all = [] }, now }: Asked): Found {
  const newestFirst = all.filter(({ at }) => at <= now).toSorted((a, b) => b.at - a.at);
  return found(newestFirst, ({ id, at, ref, sha, environment, login }) => ({
    ...deploymentFill(name, id, login),
    sha,
    ref,
    environment,
    created_at: iso(at),
    updated_at: iso(at),
  }));
}

function releases({ repository: { name, releases: all = [] }, now }: Asked): Found {
  const newestFirst = all.filter(({ at }) => at <= now).toSorted((a, b) => b.at - a.at);
  return found(newestFirst, ({ id, at, tag, title, login, isDraft = false }) => ({
    ...releaseFill(name, { id, tag, login }),
    name: title,
    draft: isDraft,
    created_at: iso(at),
    published_at: isDraft ? null : iso(at),
  }));
}

/** Answers a renamed branch with its new address: the repository by its number. */
function branchReply({ name, branches = ['main'], renamedBranches = {} }: Repository, branch: string, url: string) {
  const now = renamedBranches[branch];
  if (now !== undefined) {
    const location = `${new URL(url).origin}/repositories/${REPOSITORY_ID}/branches/${encodeURIComponent(now)}`;
    const { body } = refusal(301, 'Moved Permanently');
    return { status: 301, headers: { location }, body: { ...body, url: location } };
  }
  if (!branches.includes(branch)) return refusal(404, 'Branch not found');
  return { status: 200, body: branchFill(name, branch) };
}

/** GitHub lists those that are deleted, too, while runs of theirs are there. */
function workflows({ repository: { name, runs: all, workflows: given = [] }, now }: Asked): Found {
  const names = new Set(all.filter(({ startedAt }) => startedAt <= now).map(({ workflow }) => workflow));
  const states = new Map(
    [...names]
      .map((workflow) => [workflow, 'active'] as [string, string])
      .concat(given.map((one) => [one.name, one.state])),
  );
  return {
    ...found([...states], ([workflow, state]) => {
      return { ...workflowFill(name, idOf(workflow), workflow), name: workflow, state };
    }),
    wrap: (page, total_count) => ({ total_count, workflows: page }),
  };
}

function labels({ repository: { name, issues: all, labels: given = ['bug', 'training'] } }: Asked): Found {
  const names = [...new Set([...given, ...all.flatMap((issue) => issue.labels)])].sort();
  return found(names, (label) => labelItemFill(name, label));
}

function pulls({ repository, query, now }: Asked): Found {
  const isOpen = ({ closedAt }: Pick<StoredPull, 'closedAt'>) => closedAt === null || closedAt > now;
  const wanted = query.get('state') ?? 'open';
  const all = repository.pulls.filter(
    (pull) => pull.createdAt <= now && (wanted === 'all' || isOpen(pull) === (wanted === 'open')),
  );
  const by = query.get('sort') === 'updated' ? ('updatedAt' as const) : ('createdAt' as const);
  const sign = query.get('direction') === 'asc' ? 1 : -1;
  const sorted = all.toSorted((a, b) => sign * (a[by] - b[by]));
  return foundPulls(sorted, repository, now);
}

/** Pull requests that brought a commit to the branch. */
function pullsOfCommit({ repository, now }: Asked, sha: string): Found {
  const own = repository.pulls.filter(({ mergeSha, commitShas = [] }) => mergeSha === sha || commitShas.includes(sha));
  return foundPulls(own, repository, now);
}

function foundPulls(pulls: readonly StoredPull[], { name, branches = ['main'] }: Repository, now: number): Found {
  const isOpen = ({ closedAt }: Pick<StoredPull, 'closedAt'>) => closedAt === null || closedAt > now;
  return found(pulls, ({ number, createdAt, updatedAt, closedAt, mergedAt, headSha, ...more }) => {
    const { base = branches[0], isDraft = false, login = `dev-${number % 9}`, isBot = false, title, mergeSha } = more;
    const fill = pullFill(name, number, login ?? 'ghost');
    return {
      ...fill,
      ...(title !== undefined && { title }),
      ...(mergeSha !== undefined && { merge_commit_sha: mergeSha }),
      number,
      created_at: iso(createdAt),
      updated_at: iso(updatedAt),
      draft: isDraft,
      user: login === null ? null : { ...fill.user, type: isBot ? 'Bot' : 'User' },
      base: { ...fill.base, ref: base },
      state: isOpen({ closedAt }) ? 'open' : 'closed',
      head: { ...fill.head, sha: headSha },
      closed_at: closedAt === null ? null : iso(closedAt),
      merged_at: mergedAt === null || mergedAt > now ? null : iso(mergedAt),
    };
  });
}

function commits({ repository, query, now }: Asked): Found {
  const since = Date.parse(query.get('since') ?? '1970-01-01');
  const newestFirst = repository.commits.filter(({ at }) => at <= now).toSorted((a, b) => b.at - a.at);
  // "Due to limitations of Git": as `git log --since` does, it ends at the first one of an older date.
  const end = newestFirst.findIndex(({ at, dated = at }) => dated < since);
  return found(end === -1 ? newestFirst : newestFirst.slice(0, end), (commit) => commitJson(repository.name, commit));
}

function commitJson(name: string, { sha, at, dated = at, message, login, gitAuthor, signed, isMerge }: StoredCommit) {
  const fill = commitFill(name, sha, login);
  const signature = { ...(gitAuthor ?? { name: login, email: `${login}@example.com` }), date: iso(dated) };
  const author = signed === 'by nobody' ? null : signature;
  return {
    ...fill,
    sha,
    ...(gitAuthor && { author: null }),
    ...(isMerge && { parents: [0, 1].flatMap(() => fill.parents) }),
    commit: { ...fill.commit, message, author, committer: signed ? null : signature },
  };
}

function issues({ repository, query }: Asked): Found {
  const labels = (query.get('labels') ?? '').split(',').filter(Boolean);
  const all = repository.issues.filter((issue) => labels.every((label) => issue.labels.includes(label)));
  return found(all, ({ number, isPull, labels: own }) => ({
    ...issueFill(repository.name, number, own),
    number,
    ...(isPull && { pull_request: pullOfIssue(repository.name, number) }),
  }));
}

function runs({ repository, query, now }: Asked): Found {
  const [from = '', to = ''] = (query.get('created') ?? '..').replace(/^>=(.*)$/, '$1..').split('..');
  const [branch, event] = [query.get('branch'), query.get('event')];
  const within = ({ startedAt, ...run }: StoredRun) =>
    (branch === null || run.branch === branch) &&
    (event === null || (run.event ?? 'push') === event) &&
    startedAt <= now &&
    startedAt >= (Date.parse(from) || 0) &&
    startedAt <= (Date.parse(to) || now);
  const all = repository.runs.filter(within).toSorted((a, b) => b.startedAt - a.startedAt);
  return {
    ...found(all, (run) => runJson(repository, run, { attempt: run.conclusions.length, now })),
    ...((from || branch || event) && { shown: MOST_OF_A_FILTER }),
    wrap: (workflow_runs, total_count) => ({ total_count, workflow_runs }),
  };
}

/** An attempt of a run, the newest one unless a number is given. */
function attempt({ repository, now }: Asked, id: number, given: number | undefined): SourceReply {
  const run = repository.runs.find((one) => one.id === id);
  const number = given ?? run?.conclusions.length ?? 0;
  if (!run || number < 1 || number > run.conclusions.length) return refusal(404, 'Not Found');
  return { status: 200, body: runJson(repository, run, { attempt: number, now }) };
}

/** Jobs of the newest attempt of a run. */
function jobs({ repository, query, now }: Asked, id: number, url: string): SourceReply {
  const run = repository.runs.find((one) => one.id === id);
  if (!run) return refusal(404, 'Not Found');
  const { workflow, branch, headSha, startedAt, endsAt, conclusions, jobs: names = ['test'] } = run;
  const isDone = endsAt <= now;
  const list = found([...names.entries()], ([index, job]) => ({
    ...jobFill(repository.name, { id: 100 * id + index, run: id, workflow }),
    name: job,
    head_sha: headSha,
    head_branch: branch,
    status: isDone ? 'completed' : 'in_progress',
    conclusion: isDone ? (index === 0 ? conclusions.at(-1) : 'success') : null,
    created_at: iso(startedAt),
    started_at: iso(startedAt),
    completed_at: isDone ? iso(endsAt) : null,
  }));
  return page({ ...list, wrap: (page, total_count) => ({ total_count, jobs: page }) }, query, url);
}

const idOf = (workflow: string) => [...workflow].reduce((sum, letter) => (31 * sum + letter.charCodeAt(0)) % 1e9, 7);

function runJson(
  { name, isBrief }: Repository,
  { id, workflow, branch, event = 'push', headSha, startedAt, rerunAt, endsAt, ...more }: StoredRun,
  { attempt, now }: { readonly attempt: number; readonly now: number },
) {
  const { touchedAt, conclusions, isWaiting } = more;
  const isDone = endsAt <= now;
  return {
    ...(!isBrief && runFill(name, { id, workflow, headSha })),
    id,
    name: workflow,
    workflow_id: idOf(workflow),
    head_branch: branch,
    head_sha: headSha,
    event,
    run_attempt: attempt,
    status: isDone ? 'completed' : isWaiting ? 'waiting' : 'in_progress',
    conclusion: isDone ? conclusions[attempt - 1] : null,
    created_at: iso(startedAt),
    run_started_at: iso(rerunAt ?? startedAt),
    updated_at: iso(isDone ? (touchedAt ?? endsAt) : now),
    html_url: `https://github.com/${name}/actions/runs/${id}`,
  };
}

/**
 * "If you specify a value greater than the maximum, GitHub does not return an error. Instead, the value is automatically reduced to the
 * maximum": https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
const MOST_OF_A_PAGE = 100;

/** One page of a list with the `Link` header to the others, as the same page says. What can be no page is refused. */
function page({ count, cut, shown = count, wrap }: Found, query: URLSearchParams, url: string): SourceReply {
  const [asked, number] = [Number(query.get('per_page') ?? 30), Number(query.get('page') ?? 1)];
  if (![asked, number].every((one) => Number.isInteger(one) && one >= 1)) return refusal(422, 'Validation Failed');
  const size = Math.min(asked, MOST_OF_A_PAGE);
  const total = Math.min(count, shown);
  const items = cut((number - 1) * size, Math.min(number * size, total));
  const isLast = number * size >= total;
  const next = new URL(url);
  next.searchParams.set('page', String(number + 1));
  return {
    status: 200,
    headers: isLast ? {} : { link: `<${next.href}>; rel="next"` },
    body: wrap ? wrap(items, total) : items,
  };
}
