import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalWandb, startLocalWandb } from '../src/wandb/local-wandb.ts';
import { simulatedProject } from '../src/wandb/simulated-project.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const PROJECT = simulatedProject(NOW);
const QUERY = `query Runs($project: String!, $entity: String!, $cursor: String, $perPage: Int!, $order: String, $filters: JSONString) {
  project(name: $project, entityName: $entity) {
    runs(filters: $filters, after: $cursor, first: $perPage, order: $order) {
      edges { node { name state createdAt summaryMetrics config } } pageInfo { endCursor hasNextPage } } } }`;
const SINCE = {
  $or: [{ createdAt: { $gt: '2000-01-01T00:00:00Z' } }, { heartbeatAt: { $gt: '2000-01-01T00:00:00Z' } }],
};
const VARIABLES = {
  project: PROJECT.name,
  entity: PROJECT.entity,
  perPage: 5,
  order: '-created_at',
  filters: JSON.stringify(SINCE),
};

let wandb: LocalWandb;
beforeAll(async () => {
  wandb = await startLocalWandb({ clock: () => NOW, project: () => PROJECT });
});
afterAll(() => wandb.close());

const post = (body: unknown, authorization = `Basic ${Buffer.from(`api:${wandb.apiKey}`).toString('base64')}`) =>
  fetch(`${wandb.url}/graphql`, { method: 'POST', headers: { authorization }, body: JSON.stringify(body) });

interface Page {
  readonly edges: readonly { readonly node: Readonly<Record<string, string>> }[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
}

async function pageOf(variables: object = {}): Promise<Page> {
  const answer = await post({ query: QUERY, variables: { ...VARIABLES, ...variables } });
  const { data } = (await answer.json()) as { data: { project: { runs: Page } } };
  return data.project.runs;
}

test('what it answers: the runs, the newest first, their free forms as JSON in strings and their times without a zone', async () => {
  const { edges } = await pageOf();
  const times = edges.map(({ node }) => node.createdAt ?? '');
  expect(times).toEqual(times.toSorted().toReversed());
  expect(times[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  expect(typeof edges[0]?.node.summaryMetrics).toBe('string');
});

test('pages follow one another by their cursor, to the last run', async () => {
  const names: (string | undefined)[] = [];
  for (let cursor: string | undefined, more = true; more; ) {
    const { edges, pageInfo } = await pageOf({ perPage: 40, ...(cursor !== undefined && { cursor }) });
    names.push(...edges.map(({ node }) => node.name));
    cursor = pageInfo.endCursor;
    more = pageInfo.hasNextPage;
  }
  expect(names.length).toBe(PROJECT.runs.length);
  expect(new Set(names).size).toBe(names.length);
});

test('a filter leaves out what is older', async () => {
  const filters = JSON.stringify({ $or: [{ createdAt: { $gt: new Date(NOW + 3_600_000).toISOString() } }] });
  expect((await pageOf({ filters })).edges).toEqual([]);
});

test.each([
  ['a page of nothing', { perPage: 0 }],
  ['a page of half a run', { perPage: 2.5 }],
  ['a cursor that no page gave', { cursor: 'behind the last' }],
  ['another order', { order: '+created_at' }],
  ['a filter that it does not know', { filters: '{"state":"running"}' }],
  ['a filter that is no JSON', { filters: 'all' }],
  ['a variable that nobody asked for', { shoeSize: 43 }],
])('%s is refused as GraphQL does, with 200', async (_, variables) => {
  const answer = await post({ query: QUERY, variables: { ...VARIABLES, ...variables } });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ errors: [{ message: expect.any(String) }], data: null });
});

test.each(['query Runs($project: String!) { viewer { id } }', QUERY.replace('createdAt', 'shoeSize')])(
  'a question that it does not know is refused: %s',
  async (query) => {
    const answer = await post({ query, variables: VARIABLES });
    expect(await answer.json()).toMatchObject({
      errors: [{ message: expect.stringContaining('Cannot query field') }],
      data: null,
    });
  },
);

test('another project is none', async () => {
  const answer = await post({ query: QUERY, variables: { ...VARIABLES, project: 'other' } });
  expect(await answer.json()).toEqual({ data: { project: null } });
});

test('a wrong key is 401, and so is none', async () => {
  expect((await post({}, 'Basic wrong')).status).toBe(401);
  expect((await fetch(`${wandb.url}/graphql`, { method: 'POST', body: '{}' })).status).toBe(401);
});

test('a path that is not served is 404, and noticed', async () => {
  expect((await fetch(`${wandb.url}/files`)).status).toBe(404);
  expect((await fetch(`${wandb.url}/graphql`)).status).toBe(404);
  expect(wandb.unexpected).toEqual(['GET /files', 'GET /graphql']);
});
