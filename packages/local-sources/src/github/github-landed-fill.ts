import { addresses, apiOf, NODE, userFill } from './github-fill.ts';

/** Fields of a deployment that the collector does not read, as `pullFill` has those of a pull request. */
export function deploymentFill(name: string, id: number, login: string | null) {
  const api = `${apiOf(name)}/deployments/${id}`;
  return {
    id,
    node_id: NODE,
    url: api,
    task: 'deploy',
    payload: {},
    original_environment: 'production',
    description: null,
    creator: login === null ? null : userFill(login),
    statuses_url: `${api}/statuses`,
    repository_url: apiOf(name),
    transient_environment: false,
    production_environment: true,
  };
}

/** The same of a release. */
export function releaseFill(
  name: string,
  { id, tag, login }: { readonly id: number; readonly tag: string; readonly login: string },
) {
  const api = `${apiOf(name)}/releases/${id}`;
  return {
    ...addresses(id, api, `https://github.com/${name}/releases/tag/${encodeURIComponent(tag)}`),
    assets_url: `${api}/assets`,
    upload_url: `${api}/assets{?name,label}`,
    tarball_url: `${apiOf(name)}/tarball/${encodeURIComponent(tag)}`,
    zipball_url: `${apiOf(name)}/zipball/${encodeURIComponent(tag)}`,
    tag_name: tag,
    target_commitish: 'main',
    body: null,
    prerelease: false,
    author: userFill(login),
    assets: [],
  };
}

/** The same of a job of a run. */
export function jobFill(
  name: string,
  { id, run, workflow }: { readonly id: number; readonly run: number; readonly workflow: string },
) {
  const api = `${apiOf(name)}/actions/jobs/${id}`;
  return {
    ...addresses(id, api, `https://github.com/${name}/actions/runs/${run}/job/${id}`),
    run_id: run,
    run_url: `${apiOf(name)}/actions/runs/${run}`,
    check_run_url: `${apiOf(name)}/check-runs/${id}`,
    labels: ['ubuntu-latest'],
    runner_id: 1,
    runner_name: 'runner-1',
    runner_group_id: 1,
    runner_group_name: 'default',
    workflow_name: workflow,
  };
}
