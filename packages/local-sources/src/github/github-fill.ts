/**
 * What GitHub says of a pull request besides what the collector reads: the example of
 * docs.github.com/rest/pulls/pulls#list-pull-requests has 21 kB, a page of a hundred over 2 MB.
 */
export function pullFill(name: string, number: number, login: string) {
  const api = `https://api.github.com/repos/${name}`;
  const page = `https://github.com/${name}/pull/${number}`;
  const user = userFill(login);
  const side = { label: `${login}:topic`, ref: 'topic', user, repo: repositoryFill(name) };
  const links = Object.fromEntries(
    ['self', 'html', 'issue', 'comments', 'review_comments', 'review_comment', 'commits', 'statuses'].map((key) => [
      key,
      { href: `${api}/pulls/${number}/${key}` },
    ]),
  );
  return {
    ...{ id: 1_000_000 + number, node_id: 'MDExOlB1bGxSZXF1ZXN0MQ==', html_url: page, url: `${api}/pulls/${number}` },
    ...{ title: `Improve part ${number}`, body: 'What it changes, and why it matters — see the issue.\n'.repeat(60) },
    ...{ user, assignee: user, assignees: [user, user], requested_reviewers: [user], requested_teams: [] },
    ...{ milestone: { ...withUrls(api, ['', 'labels']), title: 'v1.0', creator: user }, locked: false, draft: false },
    ...{ labels: [{ id: 208_045_946, url: `${api}/labels/bug`, name: 'bug', color: 'f29513', default: true }] },
    ...{ base: { ...side, sha: '6dcb09b5b57875f334f61aebed695e2e4193db5e' }, _links: links, auto_merge: null },
    head: side,
  };
}

const withUrls = (base: string, keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [`${key}_url`, `${base}/${key}{/other}`]));

const OF_USER =
  'avatar html followers following gists starred subscriptions organizations repos events received_events'.split(' ');

function userFill(login: string) {
  const api = `https://api.github.com/users/${login}`;
  const own = { login, id: 1, node_id: 'MDQ6VXNlcjE=', gravatar_id: '', url: api, type: 'User', site_admin: false };
  return { ...own, ...withUrls(api, OF_USER) };
}

const OF_REPOSITORY = (
  'html archive assignees blobs branches collaborators comments commits compare contents contributors deployments downloads events ' +
  'forks git_commits git_refs git_tags git issue_comment issue_events issues keys labels languages merges milestones notifications ' +
  'pulls releases ssh stargazers statuses subscribers subscription tags teams trees clone mirror hooks svn'
).split(' ');
const FLAGS = (
  'private fork is_template has_issues has_projects has_wiki has_pages has_downloads has_discussions archived disabled ' +
  'allow_rebase_merge allow_squash_merge allow_auto_merge allow_merge_commit delete_branch_on_merge web_commit_signoff_required'
).split(' ');

function repositoryFill(name: string) {
  const api = `https://api.github.com/repos/${name}`;
  const [login = '', own = ''] = name.split('/');
  return {
    ...{ id: 1_296_269, node_id: 'MDEwOlJlcG9zaXRvcnkxMjk2MjY5', name: own, full_name: name, owner: userFill(login) },
    ...{ description: 'A made-up repository', url: api, topics: ['one', 'two', 'three'], visibility: 'public' },
    ...{ license: { key: 'mit', name: 'MIT License', spdx_id: 'MIT', url: 'https://api.github.com/licenses/mit' } },
    ...{ permissions: { admin: false, push: false, pull: true }, default_branch: 'main', size: 108, forks_count: 9 },
    ...{ ...withUrls(api, OF_REPOSITORY), ...Object.fromEntries(FLAGS.map((flag) => [flag, false])) },
  };
}
