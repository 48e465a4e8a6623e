/**
 * Fields of GitHub's answers that the collector does not read, as far as its description requires them: github.com/github/rest-api-description.
 * The example of a pull request there has 21 kB, a page of a hundred over 2 MB.
 */
export function pullFill(name: string, number: number, login: string) {
  const api = `${apiOf(name)}/pulls/${number}`;
  const page = `https://github.com/${name}/pull/${number}`;
  const user = userFill(login);
  const side = { label: `${login}:topic`, ref: 'topic', user, repo: repositoryFill(name) };
  const links = Object.fromEntries(LINKS.map((key) => [key, { href: `${api}/${key}` }]));
  return {
    ...withUrls(api, OF_PULL),
    ...addresses(1_000_000 + number, api, page),
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merge_commit_sha: SHA,
    title: `Improve part ${number}`,
    body: 'What it changes, and why it matters — see the issue.\n'.repeat(60),
    user,
    assignee: user,
    assignees: [user, user],
    requested_reviewers: [user],
    requested_teams: [],
    milestone: milestoneFill(name, login),
    locked: false,
    draft: false,
    author_association: 'MEMBER',
    labels: [{ ...labelFill(name, 'bug'), description: 'It does not work', default: true }],
    base: { ...side, sha: SHA },
    _links: links,
    auto_merge: null,
    active_lock_reason: null,
    head: side,
  };
}

/** The same of a commit. */
export function commitFill(name: string, sha: string, login: string) {
  const api = `${apiOf(name)}/commits/${sha}`;
  const verification = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };
  const user = { ...userFill(login), type: login.endsWith('[bot]') ? 'Bot' : 'User' };
  return {
    url: api,
    node_id: NODE,
    html_url: `https://github.com/${name}/commit/${sha}`,
    comments_url: `${api}/comments`,
    author: user,
    committer: user,
    parents: [{ url: api, sha: SHA }],
    commit: { url: api, comment_count: 0, tree: { url: api, sha: SHA }, verification },
  };
}

/** The same of an issue. */
export function issueFill(name: string, number: number, labels: readonly string[]) {
  const api = `${apiOf(name)}/issues/${number}`;
  const user = userFill('dev-1');
  return {
    ...withUrls(api, OF_ISSUE),
    ...addresses(2_000_000 + number, api, `https://github.com/${name}/issues/${number}`),
    repository_url: apiOf(name),
    title: `Issue ${number}`,
    body: null,
    user,
    assignee: null,
    assignees: [],
    state: 'open',
    locked: false,
    comments: 0,
    milestone: null,
    author_association: 'MEMBER',
    created_at: MADE_AT,
    updated_at: MADE_AT,
    closed_at: null,
    labels: labels.map((label) => labelFill(name, label)),
  };
}

/** Fields that mark an issue as a pull request. */
export function pullOfIssue(name: string, number: number) {
  const page = `https://github.com/${name}/pull/${number}`;
  return {
    url: `${apiOf(name)}/pulls/${number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
  };
}

/** The same of a run of a workflow. */
export function runFill(
  name: string,
  { id, workflow, headSha }: { readonly id: number; readonly workflow: string; readonly headSha: string },
) {
  const api = `${apiOf(name)}/actions/runs/${id}`;
  const repository = ofRepository(name);
  const person = { name: 'dev-1', email: 'dev-1@example.com' };
  return {
    ...withUrls(api, OF_RUN),
    ...addresses(id, api, `https://github.com/${name}/actions/runs/${id}`),
    path: `.github/workflows/${workflow.toLowerCase()}.yml`,
    display_title: 'Improve part 1',
    pull_requests: [],
    run_number: id,
    check_suite_id: id,
    check_suite_node_id: NODE,
    repository,
    head_repository: repository,
    actor: repository.owner,
    triggering_actor: repository.owner,
    previous_attempt_url: null,
    head_commit: {
      id: headSha,
      tree_id: SHA,
      message: 'Improve part 1',
      timestamp: MADE_AT,
      author: person,
      committer: person,
    },
  };
}

/** The same of a workflow. */
export function workflowFill(name: string, id: number, workflow: string) {
  const api = `${apiOf(name)}/actions/workflows/${id}`;
  const path = `.github/workflows/${workflow.toLowerCase()}.yml`;
  return {
    ...addresses(id, api, `https://github.com/${name}/blob/main/${path}`),
    path,
    badge_url: `https://github.com/${name}/workflows/${encodeURIComponent(workflow)}/badge.svg`,
    created_at: MADE_AT,
    updated_at: MADE_AT,
  };
}

/** The same of a branch. */
export function branchFill(name: string, branch: string) {
  const self = `${apiOf(name)}/branches/${branch}`;
  const commit = commitFill(name, SHA, 'dev-1');
  const person = { name: 'dev-1', email: 'dev-1@example.com', date: MADE_AT };
  return {
    name: branch,
    protected: false,
    protection: { enabled: false },
    protection_url: `${self}/protection`,
    commit: {
      ...commit,
      sha: SHA,
      commit: { ...commit.commit, message: 'Improve', author: person, committer: person },
    },
    _links: { self, html: `https://github.com/${name}/tree/${branch}` },
  };
}

/** The same of a label. */
export function labelItemFill(name: string, label: string) {
  return { ...labelFill(name, label), description: null };
}

/** The same of the repository itself. */
export const repositoryFill = onceEach((name) => {
  const counts = ['forks', 'open_issues', 'stargazers', 'watchers', 'network', 'subscribers'];
  return {
    ...ofRepository(name),
    topics: ['one', 'two', 'three'],
    visibility: 'public',
    default_branch: 'main',
    size: 108,
    license: { key: 'mit', name: 'MIT License', spdx_id: 'MIT', node_id: NODE, url: `${API}/licenses/mit` },
    permissions: { admin: false, push: false, pull: true },
    homepage: null,
    language: null,
    mirror_url: null,
    created_at: MADE_AT,
    updated_at: MADE_AT,
    pushed_at: MADE_AT,
    forks: 9,
    open_issues: 9,
    watchers: 9,
    ...Object.fromEntries(counts.map((what) => [`${what}_count`, 9])),
    ...Object.fromEntries(FLAGS.map((flag) => [flag, false])),
  };
});

const API = 'https://api.github.com';
export const NODE = 'MDEwOlJlcG9zaXRvcnkxMjk2MjY5';
const SHA = '6dcb09b5b57875f334f61aebed695e2e4193db5e';
const MADE_AT = '2024-01-26T19:01:12Z';
export const apiOf = (name: string) => `${API}/repos/${name}`;
export const addresses = (id: number, url: string, html_url: string) => ({ id, node_id: NODE, url, html_url });
const withUrls = (base: string, keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [`${key}_url`, `${base}/${key}`]));

const LINKS = ['self', 'html', 'issue', 'comments', 'review_comments', 'review_comment', 'commits', 'statuses'];
const OF_PULL = ['issue', 'comments', 'review_comments', 'review_comment', 'commits', 'statuses'];
const OF_ISSUE = ['labels', 'comments', 'events', 'timeline'];
const OF_RUN = ['jobs', 'logs', 'check_suite', 'artifacts', 'cancel', 'rerun', 'workflow'];
const OF_USER =
  'avatar html followers following gists starred subscriptions organizations repos events received_events'.split(' ');

export const userFill = onceEach((login) => {
  const api = `${API}/users/${login}`;
  const own = { login, id: 1, node_id: NODE, gravatar_id: '', url: api, type: 'User', site_admin: false };
  return { ...own, ...withUrls(api, OF_USER) };
});

const labelFill = (name: string, label: string) => ({
  id: 208_045_946,
  node_id: NODE,
  url: `${apiOf(name)}/labels/${encodeURIComponent(label)}`,
  name: label,
  color: 'f29513',
  default: false,
});

function milestoneFill(name: string, login: string) {
  const api = `${apiOf(name)}/milestones/1`;
  return {
    ...withUrls(api, ['labels']),
    ...addresses(1_002_604, api, `https://github.com/${name}/milestones/v1.0`),
    number: 1,
    state: 'open',
    title: 'v1.0',
    description: null,
    creator: userFill(login),
    open_issues: 4,
    closed_issues: 8,
    created_at: MADE_AT,
    updated_at: MADE_AT,
    closed_at: null,
    due_on: null,
  };
}

const OF_REPOSITORY = (
  'html archive assignees blobs branches collaborators comments commits compare contents contributors deployments downloads events ' +
  'forks git_commits git_refs git_tags git issue_comment issue_events issues keys labels languages merges milestones notifications ' +
  'pulls releases ssh stargazers statuses subscribers subscription tags teams trees clone hooks svn'
).split(' ');
const FLAGS = (
  'is_template has_issues has_projects has_wiki has_pages has_downloads has_discussions archived disabled ' +
  'allow_rebase_merge allow_squash_merge allow_auto_merge allow_merge_commit delete_branch_on_merge web_commit_signoff_required'
).split(' ');

/** Creates the value of a name once: most answers name the same few a hundred times. */
function onceEach<Value>(make: (name: string) => Value): (name: string) => Value {
  const made = new Map<string, Value>();
  return (name) => {
    const value = made.get(name) ?? make(name);
    made.set(name, value);
    return value;
  };
}

/** Fields of a repository in every answer that names one. */
const ofRepository = onceEach((name) => {
  const [login = '', own = ''] = name.split('/');
  return {
    id: 1_000,
    node_id: NODE,
    name: own,
    full_name: name,
    owner: userFill(login),
    private: false,
    fork: false,
    description: 'A made-up repository',
    url: apiOf(name),
    ...withUrls(apiOf(name), OF_REPOSITORY),
  };
});
